import * as path from "path";
import * as pulumi from "@pulumi/pulumi";

interface Settings {
  file: string;
  content: string;
}

// A resource that is a file. Real programs take their resources from a provider, such as @pulumi/aws.
const files: pulumi.dynamic.ResourceProvider<Settings, Settings> = {
  async create(inputs) {
    const fs = require("fs");
    fs.mkdirSync(require("path").dirname(inputs.file), { recursive: true });
    fs.writeFileSync(inputs.file, inputs.content);
    return { id: inputs.file, outs: inputs };
  },
  async diff(id, olds, news) {
    return { changes: olds.content !== news.content, replaces: olds.file === news.file ? [] : ["file"] };
  },
  async update(id, olds, news) {
    require("fs").writeFileSync(news.file, news.content);
    return { outs: news };
  },
  async read(id, props) {
    const fs = require("fs");
    return fs.existsSync(id) ? { id, props: { file: id, content: fs.readFileSync(id, "utf8") } } : {};
  },
  async delete(id) {
    require("fs").rmSync(id, { force: true });
  },
};

class File extends pulumi.dynamic.Resource {
  constructor(name: string, settings: Settings) {
    super(files, name, settings);
  }
}

const config = new pulumi.Config();
const address = config.require("address");
new File("gateway", {
  file: path.resolve(__dirname, "../../made", `gateway-${config.require("environment")}.conf`),
  content: `network ${config.require("network")}\nlisten ${address}\n`,
});

export const url = `http://${address}:8080`;
export const key = pulumi.secret(`key-of-${address}`);
