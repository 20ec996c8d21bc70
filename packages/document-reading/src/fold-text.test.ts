import { describe, expect, it } from 'vitest';
import { agreeWhenFolded, foldText, namesAgreeWhenFolded, transliterateForMrz } from './fold-text.js';

describe('foldText', () => {
  it('transliterates by ICAO Doc 9303-3 section 6', () => {
    expect(foldText('Müller-Åström')).toBe('MUELLER AASTROEM');
    expect(foldText('Großmann')).toBe('GROSSMANN');
    expect(foldText('Þórðarson')).toBe('THORDARSON');
    expect(foldText('Łukasiewicz')).toBe('LUKASIEWICZ');
    expect(foldText("  O'Neil,  José ")).toBe('ONEIL JOSE');
  });
});

describe('agreeWhenFolded', () => {
  it('accepts the long and the short form of a letter with a mark', () => {
    expect(agreeWhenFolded('Müller', 'MUELLER')).toBe(true);
    expect(agreeWhenFolded('Müller', 'MULLER')).toBe(true);
    expect(agreeWhenFolded('Ñandú', 'NANDU')).toBe(true);
    expect(agreeWhenFolded('DE LA CRUZ', 'DELACRUZ')).toBe(true);
  });

  it('tells different names apart', () => {
    expect(agreeWhenFolded('Miller', 'MUELLER')).toBe(false);
    expect(agreeWhenFolded('ANNA', 'ANNE')).toBe(false);
  });
});

describe('namesAgreeWhenFolded', () => {
  it('accepts a name cut short only when its field is full', () => {
    expect(namesAgreeWhenFolded('BARTHOLOMEW CHRISTIAN', 'BARTHOLOMEW CHR', true)).toBe(true);
    expect(namesAgreeWhenFolded('BARTHOLOMEW CHRISTIAN', 'BARTHOLOMEW CHR', false)).toBe(false);
    expect(namesAgreeWhenFolded('BARTHOLOMEW CHRISTIAN', 'BARTHOLOMEU', true)).toBe(false);
  });
});

describe('transliterateForMrz', () => {
  it('writes names as a machine readable zone does', () => {
    expect(transliterateForMrz('Kowalska-Kwiatkowska')).toBe('KOWALSKA<KWIATKOWSKA');
    expect(transliterateForMrz("D'Artagnan  Émile")).toBe('DARTAGNAN<EMILE');
  });
});
