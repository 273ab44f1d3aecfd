// PostGraphile is written for Node.js 22; the one thing of it that Node.js 20 lacks is this.
Promise.withResolvers ??= function withResolvers() {
  let resolve, reject;
  const promise = new this((resolved, rejected) => ((resolve = resolved), (reject = rejected)));
  return { promise, resolve, reject };
};
