// One whole onboarding by API, as an integrator's backend does it, timed; and the pictures for it.
import { drawPassport, drawSelfie, loadPortrait, photograph, randomPerson } from '@gatehouse/testkit';

export const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];

export async function call(method, url, headers, body) {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', 'api-version': '1.0', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${answer.status} ${json.code}`);
  return json;
}

/** Photographs of drawn passports of different people with one portrait, and a selfie of that face, as base64. */
export async function drawPictures(count = 4) {
  const selfie = (await drawSelfie(await loadPortrait('fern'))).toString('base64');
  const documents = await Promise.all(
    Array.from({ length: count }, async (_unused, seed) => {
      const dates = { expirationDate: '2034-06-14', birthDate: '1990-03-14' };
      const passport = await drawPassport(randomPerson(seed, { portrait: 'fern', ...dates }));
      return (await photograph(passport.image, { seed })).image.toString('base64');
    }),
  );
  return { documents, selfie };
}

/** Resolves to the times of its parts, in milliseconds, and the verdict. */
export async function runCase({ api, demo }, { document, selfie }) {
  const { token } = await call(
    'POST',
    `${api}/omni/start`,
    { 'x-api-key': demo.apiKey },
    { configurationId: demo.flowId, countryCode: 'ALL' },
  );
  const headers = { 'X-Incode-Hardware-Id': token };
  const times = {};
  const timed = async (name, run) => {
    const began = performance.now();
    const result = await run();
    times[name] = performance.now() - began;
    return result;
  };
  await timed('document and face -> decision', async () => {
    const front = await timed('document upload', () =>
      call('POST', `${api}/0/omni/add/front-id/v2?onlyFront=true`, headers, { base64Image: document }),
    );
    if (front.failReason) throw new Error(`the document was refused: ${front.failReason}`);
    await call('POST', `${api}/0/omni/process/id`, headers, {});
    await timed('last upload -> decision', async () => {
      await timed('selfie upload', () =>
        call('POST', `${api}/0/omni/add/face/third-party?imageType=selfie`, headers, { base64Image: selfie }),
      );
      await call('POST', `${api}/0/omni/process/face?imageType=selfie`, headers, {});
      await call('GET', `${api}/0/omni/finish-status`, headers);
    });
  });
  const score = await call('GET', `${api}/0/omni/get/score`, headers);
  return { times, verdict: score.overall.status };
}
