/// The engine `cloudformation`: stacks of AWS CloudFormation, through its API.
@NullMarked
package dev.stratiform.engines.cloudformation;

import org.jspecify.annotations.NullMarked;
