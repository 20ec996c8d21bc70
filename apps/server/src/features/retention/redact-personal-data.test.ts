import { expect, test } from 'vitest';
import type { StoredResults } from '../results/stored-results.js';
import { redactPrivate, redactResults } from './redact-personal-data.js';

const faceResult = {
  faceRecognition: {
    existingUser: true,
    existingInterviewId: '66f0a1b2c3d4e5f601234567',
    existingExternalId: 'user-0001',
    customerId: '66f0a1b2c3d4e5f6012345aa',
    maskCheck: { status: 'UNKNOWN' },
    lensesCheck: { status: 'UNKNOWN' },
    faceBrightness: { value: '121.7', status: 'OK' },
    overall: { value: '88.1', status: 'OK' },
  },
  liveness: {
    livenessScore: { status: 'UNKNOWN' },
    photoQuality: { value: '100.0' },
    overall: { status: 'UNKNOWN' },
  },
  confidence: 1,
  reasons: [],
  status: 'OK',
  share: 88.1,
  rule: null,
  findings: [],
} satisfies StoredResults['face'];

test('the face result keeps its tests and forgets whom the person resembles', () => {
  const { face } = redactResults({ face: faceResult });
  expect(face).toEqual({
    ...faceResult,
    faceRecognition: {
      ...faceResult.faceRecognition,
      existingInterviewId: '[redacted]',
      existingExternalId: '[redacted]',
      customerId: '[redacted]',
    },
  });
});

test('results that were never there do not appear', () => {
  expect(redactResults({})).toEqual({});
});

test('of the private part only the facts stay, and the device if it is to be kept', () => {
  const given = {
    redirectionUrl: 'https://shop.example/after?user=17',
    customFields: { firstName: 'Alpha' },
    integrationId: 'crm-17',
    consent: { title: 'Consent of Alpha', content: 'I, Alpha, agree', givenAt: 5, version: '1' },
    phone: '+16465550100',
    device: { hash: 'abc' },
    geolocation: { latitude: 1, longitude: 2 },
  };
  const facts = {
    customFields: { firstName: '[redacted]' },
    consent: { title: '[redacted]', content: '[redacted]', givenAt: 5, version: '1' },
    phone: '[redacted]',
  };
  expect(redactPrivate(given, new Set())).toEqual(facts);
  expect(redactPrivate(given, new Set(['deviceFingerPrints', 'stats', 'unheard of']))).toEqual({
    ...facts,
    device: { hash: 'abc' },
  });
});
