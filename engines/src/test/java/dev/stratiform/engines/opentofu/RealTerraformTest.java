package dev.stratiform.engines.opentofu;

/// The same with Terraform, where the machine has it.
class RealTerraformTest extends RealTofuTest {
    @Override
    String program() {
        return "terraform";
    }
}
