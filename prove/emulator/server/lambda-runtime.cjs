// What AWS Lambda does around a function of Node.js: loads the handler, calls it once, and fails when it throws. The emulator speaks HTTP where AWS speaks
// HTTPS, so a function that answers CloudFormation by the https module reaches it all the same.
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');

const [folder, handler] = process.argv.slice(2);
const [file, name] = handler.split('.');
const emulator = new URL(process.env.AWS_ENDPOINT_URL);

const { request } = https;
https.request = (options, ...rest) => (options.hostname === emulator.hostname
  ? http.request({ ...options, protocol: 'http:', port: emulator.port, agent: undefined }, ...rest)
  : request(options, ...rest));

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { event, context } = JSON.parse(input);
  const end = Date.now() + context.seconds * 1000;
  await require(path.join(folder, file))[name](event, { ...context, getRemainingTimeInMillis: () => end - Date.now() });
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
