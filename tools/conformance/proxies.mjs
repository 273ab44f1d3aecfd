// Starts nginx and Caddy with the recipes of docs/proxies and asks through them as a stranger and as somebody with a token: a stranger
// neither writes nor reads what is closed, WebSockets and feeds pass as they come, and the client's address is the right one.
//
//   node proxies.mjs BINARY RECIPES FOLDER FIXTURE      with NGINX and CADDY naming the programs
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { createServer } from "node:net";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [binary, recipes, folder, fixture] = process.argv.slice(2);
const children = [];
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

process.on("exit", () => children.forEach((child) => child.kill("SIGTERM")));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const [certificate, key] = [`${folder}/certificate.pem`, `${folder}/key.pem`];
execFileSync(
  "openssl",
  ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    .concat(["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]),
  { stdio: "ignore" },
);
const ca = readFileSync(certificate);

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function chancery(...words) {
  return execFileSync(binary, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Starts a program, and gives it with what it prints. */
function start(program, words, log) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  child.printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (child.printed += piece));
  child.on("exit", (code) => (child.printed += `\n${log} ended with ${code}`));
  children.push(child);
  return child;
}

async function until(what, holds) {
  for (let turn = 0; turn < 200; turn += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Starts a server with settings; with a token of each name given. */
async function serve(name, settings, tokens = []) {
  const data = `${folder}/${name}`;
  chancery("import", "--data", data, fixture);
  writeFileSync(`${data}/chancery.toml`, settings);
  const secrets = tokens.map((role) => chancery("token", "create", "--name", role, "--role", role, "--data", data).trim());
  const port = await freePort();
  const child = start(binary, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`], name);
  await until(`${name} listens`, () => child.printed.includes("listening on"));
  return { child, port, secrets };
}

/** Starts a proxy in front of a port, by its recipe. */
const proxies = {
  async nginx(upstream) {
    const port = await freePort();
    const recipe = readFileSync(`${recipes}/nginx.conf`, "utf8")
      .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
      .replace("chronicle.example", "localhost")
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      .replace("127.0.0.1:4000", `127.0.0.1:${upstream}`);
    await nginx(port, recipe);
    return port;
  },
  async caddy(upstream) {
    const port = await freePort();
    const recipe = readFileSync(`${recipes}/Caddyfile`, "utf8")
      .replace("chronicle.example {", `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`)
      .replace("127.0.0.1:4000", `127.0.0.1:${upstream}`);
    const file = `${folder}/Caddyfile-${port}`;
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${recipe}`);
    process.env.XDG_DATA_HOME = `${folder}/caddy`;
    process.env.XDG_CONFIG_HOME = `${folder}/caddy`;
    const child = start(process.env.CADDY, ["run", "--adapter", "caddyfile", "--config", file], "caddy");
    await until(`caddy listens: ${child.printed}`, () => answers(port));
    return port;
  },
};

async function nginx(port, server, scheme = "https") {
  const file = `${folder}/nginx-${port}.conf`;
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/nginx-${name};`);
  writeFileSync(
    file,
    `daemon off; pid ${folder}/nginx-${port}.pid; error_log stderr; events {}\nhttp { access_log off; ${places.join(" ")}\n${server}\n}\n`,
  );
  const child = start(process.env.NGINX, ["-c", file, "-p", folder], "nginx");
  await until("nginx listens", () => answers(port, scheme));
  return child;
}

function answers(port, scheme = "https") {
  return ask(port, "GET", "/livez", { scheme }).then((answer) => answer.status === 200, () => false);
}

/** Sends a request to localhost at a port; `from` chooses the client's own address. */
async function ask(port, method, path, { headers = {}, body, from, scheme = "https", first } = {}) {
  const { request } = scheme === "https" ? https : await import("node:http");
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, ca, servername: "localhost", localAddress: from, agent: false };
    const sent = request({ ...options, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      let text = "";
      const began = Date.now();
      response.setEncoding("utf8");
      response.on("error", reject);
      response.on("data", (piece) => {
        text += piece;
        if (first?.(text)) {
          resolve({ status: response.statusCode, text, milliseconds: Date.now() - began });
          sent.destroy();
        }
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.setTimeout(20_000, () => sent.destroy(new Error(`${method} ${path} took too long`)));
    sent.end(body);
  });
}

const json = { "content-type": "application/json" };
const actor = (name) => ({ body: { actorRegistered: { key: name, name, kind: "STATE" } } });
const graphql = (query, variables) => JSON.stringify({ query, variables });
const RECORD = "mutation($input: RecordInput!) { record(input: $input) { sequence } }";
const event = "00000000-0000-4000-8000-000000000001";
const writes = [
  ["/graphql", json, graphql(RECORD, { input: { events: [actor("stranger")] } })],
  ["/graphql", json, graphql(`mutation { retract(input: {event: "${event}", reason: "r"}) { sequence } }`)],
  ["/graphql", json, graphql(`mutation { reinstate(input: {event: "${event}", reason: "r"}) { sequence } }`)],
  ["/v1/import", { "content-type": "application/jsonl" }, `${JSON.stringify(actor("stranger"))}\n`],
  ["/v1/import?update=r", { "content-type": "application/jsonl" }, `${JSON.stringify(actor("stranger"))}\n`],
];
// What a client may say of itself to pass for somebody else.
const disguises = [
  {},
  { "x-forwarded-for": "127.0.0.1" },
  { "x-real-ip": "127.0.0.1" },
  { forwarded: "for=127.0.0.1;proto=https;host=localhost" },
  { "x-forwarded-host": "localhost", "x-forwarded-proto": "https" },
  { via: "1.1 proxy" },
];
const closed = ["/v1/feed", "/v1/export?after=0", "/v1/export?limit=1", "/tile/entries/000.p/1", "/metrics"];
const reading = ["/v1/export", "/graphql?query=%7Blog%7Bhead%7D%7D", "/checkpoint", "/schema.graphql", ...closed];

/** Checks that nobody without a token writes, whatever they say. */
async function neverWrites(port, server, scheme) {
  const before = (await ask(server.port, "GET", "/livez", { scheme: "http" })).status;
  assert.equal(before, 200);
  for (const disguise of disguises) {
    for (const [path, type, body] of writes) {
      const answer = await ask(port, "POST", path, { headers: { ...type, ...disguise }, body, scheme });
      const code = JSON.parse(answer.text);
      const refused = code.code ?? code.errors?.[0]?.extensions?.code;
      assert.ok(["FORBIDDEN", "UNAUTHENTICATED"].includes(refused), `${path} ${JSON.stringify(disguise)}: ${answer.status} ${answer.text}`);
    }
  }
}

async function checkRecipe(name) {
  const settings = 'public_hosts = ["localhost"]\ntrusted_proxies = ["127.0.0.1"]\naccess_log = true\nlog_format = "json"\nrequests_per_minute = 100000\n';
  // Without any token, the server is open to its machine, and not to those who come through the proxy.
  const open = await serve(`${name}-open`, settings);
  await neverWrites(await proxies[name](open.port), open);

  // With tokens, and closed for reading.
  const server = await serve(`${name}-closed`, `${settings}anonymous = "none"\n`, ["editor", "reader"]);
  const port = await proxies[name](server.port);
  await neverWrites(port, server);
  for (const disguise of disguises) {
    for (const path of reading) {
      const answer = await ask(port, "GET", path, { headers: disguise });
      assert.equal(answer.status, 401, `${path} ${JSON.stringify(disguise)}: ${answer.text}`);
    }
  }
  // Held to what is public.
  const held = await serve(`${name}-held`, `${settings}anonymous = "published"\n`, ["editor"]);
  const heldPort = await proxies[name](held.port);
  for (const path of closed) {
    const { status } = await ask(heldPort, "GET", path);
    assert.ok([401, 403].includes(status), `${path}: ${status}`);
  }

  // Somebody with a token reads and writes, by pages of this origin too.
  const [editor, reader] = server.secrets.map((secret) => ({ authorization: `Bearer ${secret}` }));
  for (const path of reading.filter((path) => path !== "/v1/feed")) {
    const answer = await ask(port, "GET", path, { headers: reader });
    assert.ok([200, 404].includes(answer.status), `${path}: ${answer.status}`);
  }
  const origin = { origin: `https://localhost:${port}`, "sec-fetch-site": "same-origin" };
  const written = await ask(port, "POST", "/graphql", { headers: { ...json, ...editor, ...origin }, body: writes[0][2] });
  assert.equal(JSON.parse(written.text).data?.record.sequence, 54, written.text);
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  assert.equal((await ask(port, "POST", "/graphql", { headers: { ...json, ...editor, ...foreign }, body: writes[0][2] })).status, 403);
  const file = await ask(port, "GET", "/v1/export?format=atom", { headers: reader });
  assert.ok(file.text.includes(`https://localhost:${port}/`), "files name the address that was asked");

  // A WebSocket and a feed pass on what is recorded as it comes.
  const socket = createClient({
    url: `wss://localhost:${port}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(address, protocols) {
        super(address, protocols, { ca });
      }
    },
    connectionParams: editor,
    retryAttempts: 0,
  });
  const events = socket.iterate({ query: "subscription { events(after: 54) { sequence } }" });
  const next = events.next();
  const followed = ask(port, "GET", "/v1/feed?after=54", { headers: reader, first: (text) => text.includes("id: 55") });
  await wait(500);
  const began = Date.now();
  await ask(port, "POST", "/v1/import", { headers: { ...editor, ...writes[3][1] }, body: `${JSON.stringify(actor("newcomer"))}\n` });
  assert.equal((await next).value.data.events.sequence, 55);
  assert.equal((await followed).status, 200);
  assert.ok(Date.now() - began < 3_000, "as they come");
  await socket.dispose();

  // The log has the client's address, whatever the client says it is.
  await ask(port, "GET", "/v1/export?format=jsonl", { headers: { ...reader, ...disguises[1] }, from: "127.0.0.5" });
  await ask(port, "GET", "/v1/export?format=jsonl", { headers: { ...reader, "x-forwarded-for": "203.0.113.9" }, from: "127.0.0.6" });
  await wait(300);
  const addresses = server.child.printed.split("\n").flatMap((line) => (line.includes('"/v1/export"') ? [JSON.parse(line).address] : []));
  assert.deepEqual(addresses.slice(-2), ["127.0.0.5", "127.0.0.6"]);
  console.log(`${name}: a stranger neither writes nor reads what is closed; WebSocket, feed, origins and addresses are right`);
}

/** Behind an nginx that was told nothing but where to send requests, strangers do not write either. */
async function checkBareNginx() {
  const server = await serve("nginx-bare", "");
  const port = await freePort();
  await nginx(port, `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${server.port}; } }`, "http");
  await neverWrites(port, server, "http");
  console.log("nginx with proxy_pass alone: a stranger does not write");
}

let run = 0;
for (const [name, program] of [["nginx", process.env.NGINX], ["caddy", process.env.CADDY]]) {
  if (!program) continue;
  await checkRecipe(name);
  if (name === "nginx") await checkBareNginx();
  run += 1;
}
process.exit(run > 0 ? 0 : 1);
