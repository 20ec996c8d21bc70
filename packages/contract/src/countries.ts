// ISO 3166-1, alpha-2:alpha-3, all 249 entries (edition of 2020 with its later changes of names).
const isoPairs = [
  'AD:AND AE:ARE AF:AFG AG:ATG AI:AIA AL:ALB AM:ARM AO:AGO AQ:ATA',
  'AR:ARG AS:ASM AT:AUT AU:AUS AW:ABW AX:ALA AZ:AZE BA:BIH BB:BRB',
  'BD:BGD BE:BEL BF:BFA BG:BGR BH:BHR BI:BDI BJ:BEN BL:BLM BM:BMU',
  'BN:BRN BO:BOL BQ:BES BR:BRA BS:BHS BT:BTN BV:BVT BW:BWA BY:BLR',
  'BZ:BLZ CA:CAN CC:CCK CD:COD CF:CAF CG:COG CH:CHE CI:CIV CK:COK',
  'CL:CHL CM:CMR CN:CHN CO:COL CR:CRI CU:CUB CV:CPV CW:CUW CX:CXR',
  'CY:CYP CZ:CZE DE:DEU DJ:DJI DK:DNK DM:DMA DO:DOM DZ:DZA EC:ECU',
  'EE:EST EG:EGY EH:ESH ER:ERI ES:ESP ET:ETH FI:FIN FJ:FJI FK:FLK',
  'FM:FSM FO:FRO FR:FRA GA:GAB GB:GBR GD:GRD GE:GEO GF:GUF GG:GGY',
  'GH:GHA GI:GIB GL:GRL GM:GMB GN:GIN GP:GLP GQ:GNQ GR:GRC GS:SGS',
  'GT:GTM GU:GUM GW:GNB GY:GUY HK:HKG HM:HMD HN:HND HR:HRV HT:HTI',
  'HU:HUN ID:IDN IE:IRL IL:ISR IM:IMN IN:IND IO:IOT IQ:IRQ IR:IRN',
  'IS:ISL IT:ITA JE:JEY JM:JAM JO:JOR JP:JPN KE:KEN KG:KGZ KH:KHM',
  'KI:KIR KM:COM KN:KNA KP:PRK KR:KOR KW:KWT KY:CYM KZ:KAZ LA:LAO',
  'LB:LBN LC:LCA LI:LIE LK:LKA LR:LBR LS:LSO LT:LTU LU:LUX LV:LVA',
  'LY:LBY MA:MAR MC:MCO MD:MDA ME:MNE MF:MAF MG:MDG MH:MHL MK:MKD',
  'ML:MLI MM:MMR MN:MNG MO:MAC MP:MNP MQ:MTQ MR:MRT MS:MSR MT:MLT',
  'MU:MUS MV:MDV MW:MWI MX:MEX MY:MYS MZ:MOZ NA:NAM NC:NCL NE:NER',
  'NF:NFK NG:NGA NI:NIC NL:NLD NO:NOR NP:NPL NR:NRU NU:NIU NZ:NZL',
  'OM:OMN PA:PAN PE:PER PF:PYF PG:PNG PH:PHL PK:PAK PL:POL PM:SPM',
  'PN:PCN PR:PRI PS:PSE PT:PRT PW:PLW PY:PRY QA:QAT RE:REU RO:ROU',
  'RS:SRB RU:RUS RW:RWA SA:SAU SB:SLB SC:SYC SD:SDN SE:SWE SG:SGP',
  'SH:SHN SI:SVN SJ:SJM SK:SVK SL:SLE SM:SMR SN:SEN SO:SOM SR:SUR',
  'SS:SSD ST:STP SV:SLV SX:SXM SY:SYR SZ:SWZ TC:TCA TD:TCD TF:ATF',
  'TG:TGO TH:THA TJ:TJK TK:TKL TL:TLS TM:TKM TN:TUN TO:TON TR:TUR',
  'TT:TTO TV:TUV TW:TWN TZ:TZA UA:UKR UG:UGA UM:UMI US:USA UY:URY',
  'UZ:UZB VA:VAT VC:VCT VE:VEN VG:VGB VI:VIR VN:VNM VU:VUT WF:WLF',
  'WS:WSM YE:YEM YT:MYT ZA:ZAF ZM:ZMB ZW:ZWE',
]
  .flatMap((line) => line.split(' '))
  .map((pair) => [pair.slice(0, 2), pair.slice(3)] as const);

const alpha3ByAlpha2: ReadonlyMap<string, string> = new Map(isoPairs);
const alpha2ByAlpha3: ReadonlyMap<string, string> = new Map(isoPairs.map(([two, three]) => [three, two]));

/** Every ISO 3166-1 alpha-3 code. */
export const isoAlpha3Codes: readonly string[] = isoPairs.map(([, three]) => three);

/**
 * Codes that ICAO Doc 9303-3 section 5 (parts B to D) adds to ISO 3166-1, with the country they stand for, or
 * null where there is none. `D` is printed `D<<` in the machine readable zone. Not in the ICAO table: `RKS` on
 * passports of Kosovo (`XKX` is its usual user-assigned code) and `BDR` on samples of the German printing works.
 */
const icaoCodes: Readonly<Record<string, string | null>> = {
  D: 'DEU',
  GBD: 'GBR',
  GBN: 'GBR',
  GBO: 'GBR',
  GBP: 'GBR',
  GBS: 'GBR',
  RKS: 'XKX',
  XKX: 'XKX',
  XXK: 'XKX',
  BDR: null,
  EUE: null,
  IAO: null,
  UNA: null,
  UNK: null,
  UNO: null,
  UTO: null,
  XBA: null,
  XCC: null,
  XCE: null,
  XCO: null,
  XDC: null,
  XEC: null,
  XES: null,
  XIM: null,
  XMP: null,
  XOM: null,
  XPO: null,
  XXA: null,
  XXB: null,
  XXC: null,
  XXX: null,
};

/**
 * The alpha-3 code of a country given as alpha-2, alpha-3 or ICAO code (`D`, `GBN`), in any case, with or
 * without MRZ fillers; null for everything that is no country (`ALL`, `UTO`, `UNO`, nonsense).
 */
export function toAlpha3(code: string): string | null {
  const bare = code.trim().toUpperCase().replaceAll('<', '');
  if (alpha2ByAlpha3.has(bare)) return bare;
  return alpha3ByAlpha2.get(bare) ?? icaoCodes[bare] ?? null;
}

/** The alpha-2 code of a country given as alpha-2, alpha-3 or ICAO code; null where ISO 3166-1 has none. */
export function toAlpha2(code: string): string | null {
  const alpha3 = toAlpha3(code);
  return alpha3 === null ? null : (alpha2ByAlpha3.get(alpha3) ?? null);
}

/** Whether a state or organisation of this code issues travel documents (ISO 3166-1 or ICAO Doc 9303-3). */
export function isIssuerCode(code: string): boolean {
  const bare = code.trim().toUpperCase().replaceAll('<', '');
  return alpha2ByAlpha3.has(bare) || Object.hasOwn(icaoCodes, bare);
}
