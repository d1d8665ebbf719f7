package dev.stratiform.engines.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramReaderTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private StackCode read(String engine) {
        return new ProgramReader().read(engine, folder).orElseThrow();
    }

    private static StackCode.Input input(String type, boolean required, boolean secret, Value standard) {
        return new StackCode.Input(type, required, secret, Optional.ofNullable(standard), Optional.empty());
    }

    @Test
    void variablesAndOutputsOfOpenTofu() throws IOException {
        write("main.tf", """
                # variable "commented" {}
                /* variable "also" { } */
                variable "name" { type = string }
                variable "size" {
                  type        = number
                  default     = 3
                  description = "how many"
                  validation {
                    condition     = var.size > 0 && length("}{") == 2
                    error_message = "default = 9"
                  }
                }
                variable "zones" { type = list(string)
                  default = [] }
                variable "tags" { type = map(string) }
                variable "token" {
                  sensitive = true
                  default   = "${local.x["}"]}"
                }
                variable "deep" { type = object({ a = string, default = number }) }
                variable "on" {
                  type    = bool
                  default = null
                }
                locals { text = <<-EOT
                    variable "no" { type = string }
                    EOT
                }
                resource "x" "y" { provisioner "p" { command = "variable \\"z\\" {" } }
                """);
        write("outputs.tf", "output \"id\" { value = x.y.id }\noutput \"key\" {\n value = 1\n sensitive = true\n}\n");
        write("modules/inner/main.tf", "variable \"inner\" {}\n");
        StackCode code = read("");
        assertThat(code.engine()).isEqualTo("opentofu");
        assertThat(code.inputs())
                .containsOnlyKeys("name", "size", "zones", "tags", "token", "deep", "on")
                .containsEntry("name", input("string", true, false, null))
                .containsEntry(
                        "size",
                        new StackCode.Input("number", false, false, Optional.of(Value.of(3)), Optional.of("how many")))
                .containsEntry("zones", input("list<string>", false, false, new Value.Items(List.of())))
                .containsEntry("tags", input("map<string>", true, false, null))
                .containsEntry("token", input("any", false, true, null))
                .containsEntry("deep", input("object", true, false, null))
                .containsEntry("on", input("boolean", false, false, null));
        assertThat(code.outputs())
                .containsEntry("id", new StackCode.Output(false, Optional.empty()))
                .containsEntry("key", new StackCode.Output(true, Optional.empty()));
        assertThat(read("terraform").engine()).isEqualTo("terraform");
    }

    @Test
    void configurationAndExportsOfTypeScript() throws IOException {
        write("Pulumi.yaml", """
                name: shop
                runtime: { name: nodejs }
                config:
                  shop:region: { type: string, default: here, description: "where" }
                """);
        write("package.json", "{\"main\": \"src/main.ts\", \"dependencies\": {}}");
        write("src/main.ts", """
                import * as pulumi from "@pulumi/pulumi";
                // config.require("commented")
                const text = "config.require('quoted')";
                const config = new pulumi.Config();
                const aws: pulumi.Config = new pulumi.Config("aws");
                const own = new pulumi.Config("shop");
                export const name = config.require("name");
                const size = config.getNumber('size') ?? 3;
                const big = config.getBoolean("big") || false;
                const list = config.requireObject<Map<string, string[]>>("list");
                const token = own.requireSecret("token");
                const region = aws.require("region");
                const inline = new pulumi.Config().get(`plain`);
                const late = config
                    .getSecret("late");
                const name2 = `net-${config.require("inText")}-${ { a: "}" }.a }`;
                export let url = pulumi.secret("x"), other = 1;
                export { list, size as count };
                export function helper() { return config.require("inFunction"); }
                """);
        write(
                "src/more.ts",
                "import {Config} from 'x'; const c = new Config(); c.require('more'); export const no = 1;");
        write("node_modules/x/index.ts", "const c = new Config(); c.require('never');");
        StackCode code = read("pulumi");
        assertThat(code.inputs())
                .containsOnlyKeys(
                        "region",
                        "name",
                        "size",
                        "big",
                        "list",
                        "token",
                        "aws:region",
                        "plain",
                        "late",
                        "inFunction",
                        "inText",
                        "more")
                .containsEntry("name", input("string", true, false, null))
                .containsEntry("size", input("number", false, false, Value.of(3)))
                .containsEntry("big", input("boolean", false, false, Value.of(false)))
                .containsEntry("list", input("any", true, false, null))
                .containsEntry("token", input("string", true, true, null))
                .containsEntry("late", input("string", false, true, null));
        assertThat(code.outputs())
                .containsOnlyKeys("name", "url", "list", "count")
                .containsEntry("url", new StackCode.Output(true, Optional.empty()));
    }

    @Test
    void configurationAndOutputsOfPulumiYaml() throws IOException {
        write("Pulumi.yaml", """
                name: shop
                runtime: yaml
                config:
                  size: { type: integer, default: 2 }
                  token: { type: String, secret: true }
                  plain: text
                resources: {}
                outputs: { id: "${x.id}" }
                """);
        StackCode code = read("");
        assertThat(code.engine()).isEqualTo("pulumi");
        assertThat(code.inputs())
                .containsEntry("size", input("integer", false, false, Value.of(2)))
                .containsEntry("token", input("string", true, true, null))
                .containsEntry("plain", input("string", false, false, Value.of("text")));
        assertThat(code.outputs()).containsOnlyKeys("id");
        write("Pulumi.yaml", "name: shop\nruntime: python\n");
        assertThat(new ProgramReader().read("pulumi", folder)).isEmpty();
    }

    @Test
    void parametersAndOutputsOfCloudFormation() throws IOException {
        write("template.yaml", """
                Parameters:
                  Name: { Type: String, Description: "who" }
                  Size: { Type: Number, Default: 1 }
                  Password: { Type: String, NoEcho: true }
                Resources:
                  Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: !Sub "x-${Name}" } }
                Outputs:
                  Arn: { Value: !GetAtt Bucket.Arn }
                  Other:
                    Value: !Join ["", [a, !Ref Name]]
                    Description: the other
                """);
        StackCode code = read("");
        assertThat(code.engine()).isEqualTo("cloudformation");
        assertThat(code.inputs())
                .containsEntry("Name", new StackCode.Input("string", true, false, Optional.empty(), Optional.of("who")))
                .containsEntry("Size", input("number", false, false, Value.of(1)))
                .containsEntry("Password", input("string", true, true, null));
        assertThat(code.outputs())
                .containsEntry("Other", new StackCode.Output(false, Optional.of("the other")))
                .containsKey("Arn");
    }

    @Test
    void anythingElseIsNoProgramAndBrokenOnesDoNoHarm() throws IOException {
        assertThat(new ProgramReader().read("", folder)).isEmpty();
        assertThat(new ProgramReader().read("command", folder)).isEmpty();
        write("Pulumi.yaml", "name: [\n");
        assertThatThrownBy(() -> read("pulumi")).hasMessageContaining("Pulumi.yaml");
        Random random = new Random(20_261_121);
        String alphabet = "{}()[]<>\"'`$\\/*#\n =.ab1_-variable output export const new Config require ";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(120);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            new HclCode().read(text.toString());
            new TypeScriptCode("x").read(text.toString(), true);
        }
    }

    @Test
    void aFirstDefinitionIsWrittenAsAUserWould() throws IOException {
        write("main.tf", "variable \"size\" {\n  type = number\n  default = 1\n}\noutput \"id\" { value = 1 }\n");
        assertThat(read("").definition()).isEqualTo("""
                engine: opentofu
                inputs:
                  size:
                    type: number
                    default: 1
                outputs:
                  id:
                    type: any
                """);
    }
}
