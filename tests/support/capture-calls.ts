import type { SpecimenId } from '@gatehouse/testkit';
import { expect } from 'vitest';
import type { Answer } from './omni-client.js';
import { uploadOf } from './pictures.js';
import type { Caller } from './tenant-calls.js';
import { waitUntil } from './wait-until.js';

export const selfiePath = '/omni/add/face/third-party?imageType=selfie';

export async function addFront(caller: Caller, id: SpecimenId): Promise<Answer> {
  return caller.post('/omni/add/front-id/v2', await uploadOf(id));
}

export async function addBack(caller: Caller, id: SpecimenId): Promise<Answer> {
  return caller.post('/omni/add/back-id/v2', await uploadOf(id, 'back'));
}

export async function addSelfie(caller: Caller, id: SpecimenId): Promise<Answer> {
  return caller.post(selfiePath, await uploadOf(id, 'selfie'));
}

/** Front, back if there is one, process/id, and the end of its job. */
export async function checkDocument(caller: Caller, id: SpecimenId, { back = false } = {}): Promise<void> {
  const front = await addFront(caller, id);
  expect(front.body, front.text).toMatchObject({ classification: true });
  expect(front.body.failReason ?? null).toBeNull();
  if (back) {
    const other = await addBack(caller, id);
    expect(other.body.failReason ?? null, other.text).toBeNull();
  }
  expect((await caller.post('/omni/process/id')).body).toEqual({ success: true });
  await jobsEnded(caller);
}

export async function jobsEnded(caller: Caller): Promise<void> {
  await waitUntil(
    async () => (await caller.get('/omni/get/postprocess/isfinished')).body,
    (body) => body.finished === true,
    { what: 'the end of the background job' },
  );
}

/** Selfie and process/face; answers what process/face answered. */
export async function checkFace(caller: Caller, id: SpecimenId): Promise<Answer> {
  const selfie = await addSelfie(caller, id);
  expect(selfie.status, selfie.text).toBe(200);
  return caller.post('/omni/process/face?imageType=selfie');
}
