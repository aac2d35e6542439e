import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Files, MAIN } from "./bundle-page.ts";

export type Headers = Readonly<Record<string, string>>;

const DOCUMENT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Fluxion in a page</title>
<body><script type="module" src="${MAIN}"></script></body>
</html>
`;

/** Serves one bundled page, at as many addresses as there are sets of headers. */
export class PageServer {
  readonly #server: Server;
  readonly #origin: string;
  readonly #headers: Headers[];

  static async start(files: Files): Promise<PageServer> {
    const headers: Headers[] = [];
    const server = createServer(listener(files, headers));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new PageServer(server, headers);
  }

  private constructor(server: Server, headers: Headers[]) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#headers = headers;
    this.#origin = `http://127.0.0.1:${port}`;
  }

  /** The address at which all of the page has these headers. */
  addressWith(headers: Headers): string {
    return `${this.#origin}/${this.#headers.push(headers) - 1}/`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Answers `/<number of headers>/` and `/<number of headers>/<file>`. */
function listener(files: Files, sets: readonly Headers[]): RequestListener {
  return ({ url = "" }, response) => {
    if (url === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    const [, number, file] = /^\/(\d+)\/([^?]*)/.exec(url) ?? [];
    const headers = sets[Number(number)];
    const content = file === "" ? DOCUMENT : files.get(file);
    if (headers === undefined || content === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": typeOf(file), ...headers }).end(content);
  };
}

function typeOf(file: string): string {
  if (file === "") return "text/html";
  return file.endsWith(".js") ? "text/javascript" : "application/octet-stream";
}
