import { describe, expect, test } from 'vitest';
import { readAddress, streetNumbersOf } from './read-address.js';

describe('readAddress', () => {
  test.each([
    [
      'USA',
      '47 SAMPLE ST\nRICHMOND, VA 23220',
      { street: '47 SAMPLE ST', city: 'RICHMOND', state: 'VA', postalCode: '23220' },
    ],
    [
      'USA',
      '47 SAMPLE ST, APT 2, RICHMOND, VA 23220-1234',
      { street: '47 SAMPLE ST, APT 2', city: 'RICHMOND', state: 'VA', postalCode: '23220-1234' },
    ],
    [
      'USA',
      '47 SAMPLE ST\nAPT 2\nST. PAUL MN 55101',
      { street: '47 SAMPLE ST, APT 2', city: 'ST. PAUL', state: 'MN', postalCode: '55101' },
    ],
    [
      'CAN',
      '12 ELM AVE\nTORONTO, ON M5V 2T6',
      { street: '12 ELM AVE', city: 'TORONTO', state: 'ON', postalCode: 'M5V 2T6' },
    ],
    [
      'CAN',
      '12 RUE X\nMONTRÉAL (QC) H2X 1Y4',
      { street: '12 RUE X', city: 'MONTRÉAL', state: 'QC', postalCode: 'H2X 1Y4' },
    ],
    [
      'MEX',
      'C PITAGORAS 12\nCOL. NARVARTE 03020\nBENITO JUAREZ, D.F.',
      {
        street: 'C PITAGORAS 12',
        colony: 'NARVARTE',
        postalCode: '03020',
        city: 'BENITO JUAREZ',
        state: 'D.F',
      },
    ],
    [
      'ESP',
      'C. LARIOS 12 P03 B\nMÁLAGA\nMÁLAGA',
      { street: 'C. LARIOS 12 P03 B', city: 'MÁLAGA', state: 'MÁLAGA' },
    ],
    ['PRT', 'RUA X 12, 1000-001 LISBOA', { street: 'RUA X 12', city: 'LISBOA', postalCode: '1000-001' }],
    [
      'BRA',
      'RUA X 12\n01310-100 SÃO PAULO - SP',
      { street: 'RUA X 12', city: 'SÃO PAULO', state: 'SP', postalCode: '01310-100' },
    ],
    [
      'FRA',
      '12 rue de la Paix\n75002 Paris',
      { street: '12 rue de la Paix', city: 'Paris', postalCode: '75002' },
    ],
    ['DEU', '51147 KÖLN\nHEIDESTRASSE 17', { street: 'HEIDESTRASSE 17', city: 'KÖLN', postalCode: '51147' }],
    ['AUT', 'RING 1, 1010 WIEN', { street: 'RING 1', city: 'WIEN', postalCode: '1010' }],
  ])('%s: %s', (country, address, expected) => {
    expect(readAddress(address, country)).toEqual(expected);
  });

  test.each([
    [null, '47 SAMPLE ST\nRICHMOND, VA 23220'],
    ['USA', '47 SAMPLE ST'],
    ['DEU', 'HEIDESTRASSE 17'],
    ['MEX', 'C PITAGORAS 12\nCOL NARVARTE'],
    ['USA', 'RICHMOND, VA 23220'],
  ])('says nothing rather than guess: %s %s', (country, address) => {
    expect(readAddress(address, country)).toBeNull();
  });

  test('tells the numbers of a Mexican street', () => {
    expect(streetNumbersOf('AV UNO 100')).toEqual({ exteriorNumber: '100' });
    expect(streetNumbersOf('AV UNO NO. 100 DEPTO 4B')).toEqual({
      exteriorNumber: '100',
      interiorNumber: '4B',
    });
    expect(streetNumbersOf('CALLE SIN NUMERO')).toEqual({});
  });
});
