// A receiver in a thread of its own: answers at once, except on the path of the dead one, and says when each event came.
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

let arrivals = [];
const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  if (request.url === '/dead') return; // takes the request and never answers
  arrivals.push([request.headers['webhook-id'], at]);
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
parentPort.on('message', (message) => {
  if (message === 'close') {
    server.close();
    server.closeAllConnections();
    parentPort.close();
  } else {
    parentPort.postMessage({ arrivals });
    arrivals = [];
  }
});
