// Uploads a photo with tus-js-client, pauses it half way, and resumes it with another instance.
// Arguments: folder of node modules, address of the collection, token, file, vehicle, "patch" or "post".
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createRequire } = require('node:module');

const [modules, endpoint, token, file, vehicle, method] = process.argv.slice(2);
const tus = createRequire(path.join(modules, 'x.js'))('tus-js-client');
const photo = fs.readFileSync(file);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tus-'));
const requests = [];

function upload(events) {
  return new tus.Upload(photo, {
    endpoint,
    headers: { Authorization: `Bearer ${token}` },
    metadata: { vehicle_id: vehicle, filename: 'schön.jpg', filetype: 'image/jpeg' },
    chunkSize: 16 * 1024,
    retryDelays: null,
    overridePatchMethod: method === 'post',
    urlStorage: new tus.FileUrlStorage(path.join(folder, 'uploads.json')),
    onBeforeRequest: (request) => {
      requests.push([request.getMethod(), request.getHeader('Upload-Offset') ?? null]);
    },
    onError: (error) => {
      throw error;
    },
    ...events,
  });
}

function paused() {
  return new Promise((resolve, reject) => {
    const first = upload({
      onChunkComplete: (_, accepted) => {
        if (accepted >= 32 * 1024) {
          first.abort().then(() => resolve(accepted), reject);
        }
      },
    });
    first.start();
  });
}

async function resumed() {
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const second = upload({ onSuccess: () => finish() });
  const [previous] = await second.findPreviousUploads();
  second.resumeFromPreviousUpload(previous);
  second.start();
  await finished;
  return second.url;
}

async function main() {
  const at = await paused();
  const pause = requests.length;
  const url = await resumed();
  fs.rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ at, url, before: requests.slice(0, pause), after: requests.slice(pause) }));
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});
