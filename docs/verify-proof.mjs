// Checks a proof that `chancery prove` wrote, with nothing but Node's standard library (Node 20 or later):
//   node verify-proof.mjs PROOF.json KEY
// where KEY is what `chancery log-key` prints, from somebody you trust. Exit code 0: proved; 1: not proved.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const fail = (why) => { throw new Error(why); };
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const bytesOf = (text) => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : fail("something is not standard base64");
};

/** Gives the lines that the key has signed. */
function opened(note, key) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(key) ?? fail("this is not a log's key");
  const typed = bytesOf(encoded);
  if (typed.length !== 33 || typed[0] !== 1) fail("the key is not one of Ed25519");
  const keyId = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  if (keyId.toString("hex") !== id) fail("the key's id is not that of the key");
  const end = note.lastIndexOf("\n\n");
  const [text, lines] = [note.slice(0, end + 1), note.slice(end + 2).split("\n")];
  const line = lines.find((line) => line.startsWith(`— ${name} `) && bytesOf(line.split(" ")[2]).subarray(0, 4).equals(keyId));
  const signature = bytesOf(line?.split(" ")[2] ?? fail(`the checkpoint is not signed by ${name}`)).subarray(4);
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]); // RFC 8410
  const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, Buffer.from(text), publicKey, signature) ? text.split("\n") : fail("the signature does not hold");
}

/** Works out the root that a leaf and its path lead to, as RFC 9162, section 2.1.3.2, says. */
function rootFrom(leaf, index, size, path) {
  let [place, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
  if (place > last) fail("the record lies beyond the tree");
  for (const beside of path) {
    if (last === 0n) fail("the path is too long");
    if (place & 1n || place === last) {
      hash = sha256(Buffer.of(1), beside, hash);
      while (!(place & 1n) && place !== 0n) [place, last] = [place >> 1n, last >> 1n];
    } else hash = sha256(Buffer.of(1), hash, beside);
    [place, last] = [place >> 1n, last >> 1n];
  }
  return last === 0n ? hash : fail("the path is too short");
}

try {
  const proof = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const [origin, size, root] = opened(proof.checkpoint, process.argv[3].trim());
  const record = bytesOf(proof.record);
  const leaf = sha256(Buffer.of(0), record);
  const found = rootFrom(leaf, record.readBigUInt64BE(10) - 1n, size, proof.path.map(bytesOf));
  if (!found.equals(bytesOf(root))) fail("the path does not lead to the root that was signed");
  const event = record.subarray(18, 34).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const recordedAt = new Date(Number(record.readBigInt64BE(2) / 1000n)).toISOString();
  console.log(`proved: ${event}, recorded at ${recordedAt}, is among the first ${size} records of ${origin}`);
} catch (error) {
  console.error(`not proved: ${error.message}`);
  process.exitCode = 1;
}
