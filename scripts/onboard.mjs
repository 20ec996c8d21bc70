// npm run onboard -- --front passport.jpg --selfie me.jpg [--back back.jpg] [--demo .gatehouse/demo.json]
//
// One whole onboarding by API against a running server, with your own pictures: what the guide's backend would do, plus
// the captures. Prints each answer that matters; exit 0 when the verdict is OK.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    front: { type: 'string' },
    back: { type: 'string' },
    selfie: { type: 'string' },
    demo: { type: 'string', default: '.gatehouse/demo.json' },
    flow: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});
if (!values.front) {
  console.error('Usage: npm run onboard -- --front passport.jpg --selfie me.jpg [--back back.jpg]');
  process.exit(2);
}
const demo = JSON.parse(readFileSync(values.demo, 'utf8'));

async function call(method, path, headers, body) {
  const answer = await fetch(`${demo.apiUrl}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'api-version': '1.0', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
const picture = (path) => ({ base64Image: readFileSync(path).toString('base64') });
const show = (what, value) => console.log(`${what}: ${JSON.stringify(value)}`);

const start = await call(
  'POST',
  '/omni/start',
  { 'x-api-key': demo.apiKey },
  { configurationId: values.flow ?? demo.flowId, countryCode: 'ALL', language: 'en-US' },
);
if (start.status !== 200) {
  show('start', start);
  process.exit(1);
}
const token = { 'X-Incode-Hardware-Id': start.body.token };
show('session', start.body.interviewId);
const front = await call(
  'POST',
  `/0/omni/add/front-id/v2${values.back ? '' : '?onlyFront=true'}`,
  token,
  picture(values.front),
);
show('front', front);
if (values.back) show('back', await call('POST', '/0/omni/add/back-id/v2', token, picture(values.back)));
show('process/id', await call('POST', '/0/omni/process/id', token, {}));
if (values.selfie) {
  show(
    'selfie',
    await call('POST', '/0/omni/add/face/third-party?imageType=selfie', token, picture(values.selfie)),
  );
  show('process/face', await call('POST', '/0/omni/process/face?imageType=selfie', token, {}));
}
show('finish-status', await call('GET', '/0/omni/finish-status', token));
const { body: score } = await call('GET', '/0/omni/get/score', token);
const { body: ocr } = await call('GET', '/0/omni/get/ocr-data/v2', token);
if (!values.quiet) {
  show(
    'tests that did not pass',
    [
      ...(score.idValidation?.photoSecurityAndQuality ?? []),
      ...(score.idValidation?.idSpecific ?? []),
    ].filter(({ status }) => status !== 'OK'),
  );
  show('face', score.faceRecognition?.overall);
  show('ocrData', ocr.ocrData);
}
show('overall', { ...score.overall, reasonMsg: score.reasonMsg });
process.exit(score.overall.status === 'OK' ? 0 : 1);
