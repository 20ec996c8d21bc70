import { states } from 'mrz';
import { foldText } from './fold-text.js';

/** ISO 3166-1: alpha-3 and alpha-2 of every country, as `AAA:AA`. */
const isoCodes =
  'ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU AUT:AT ' +
  'AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO ' +
  'BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG ' +
  'COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO ' +
  'DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB ' +
  'GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY ' +
  'HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT ' +
  'JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY ' +
  'LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH ' +
  'MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA ' +
  'NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE ' +
  'PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA ' +
  'SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR ' +
  'SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO ' +
  'TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG ' +
  'VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW';

/** Alpha-3 -> alpha-2. */
export const isoCountries: ReadonlyMap<string, string> = new Map(
  isoCodes.split(' ').map((pair): [string, string] => {
    const [alpha3 = '', alpha2 = ''] = pair.split(':');
    return [alpha3, alpha2];
  }),
);

/** Codes that specimen documents carry: ICAO's Utopia and the sample code of a printing works. */
const sampleCodes = new Set(['UTO', 'BDR']);

/** Codes of ICAO Doc 9303-3 section 5 that the list of the `mrz` package lacks. */
const furtherCodes = new Set(['UTO', 'BDR', 'EUE', 'RKS', 'XPO', 'XMP', 'D']);

/** True for a three-letter code (or `D`) that ICAO Doc 9303-3 section 5 knows, Utopia included. */
export function isStateCode(code: string): boolean {
  return isoCountries.has(code) || furtherCodes.has(code) || Object.hasOwn(states, code);
}

export function isSampleIssuer(code: string): boolean {
  return sampleCodes.has(code);
}

/** An issuer as ISO 3166-1 alpha-3 where it has one: Germany's `D` is `DEU`, the British variants are `GBR`. */
export function issuingCountryOf(code: string): string | null {
  if (code === 'D') return 'DEU';
  if (code === 'RKS') return 'XKX';
  if (/^GB[DNOPS]$/.test(code)) return 'GBR';
  return isStateCode(code) ? code : null;
}

const nameLanguages = ['en', 'es', 'pt', 'fr', 'de'] as const;

/** Names on documents that the locale data writes otherwise. */
const furtherNames: Record<string, string> = {
  USA: 'USA',
  'UNITED STATES OF AMERICA': 'USA',
  'ESTADOS UNIDOS MEXICANOS': 'MEX',
  'REPUBLIC OF CHINA': 'TWN',
  'GREAT BRITAIN': 'GBR',
  'NORTHERN IRELAND': 'GBR',
  BUNDESREPUBLIK: 'DEU',
  'REPUBLIQUE FRANCAISE': 'FRA',
  'RZECZPOSPOLITA POLSKA': 'POL',
  'REPUBBLICA ITALIANA': 'ITA',
  'REPUBLIK OESTERREICH': 'AUT',
  'CESKA REPUBLIKA': 'CZE',
  'REPUBLIKA HRVATSKA': 'HRV',
  MAGYARORSZAG: 'HUN',
  EESTI: 'EST',
  SUOMI: 'FIN',
  UTOPIA: 'UTO',
  'REPUBLICA PORTUGUESA': 'PRT',
  'REPUBLICA FEDERATIVA DO BRASIL': 'BRA',
  'REINO DE ESPANA': 'ESP',
  'REPUBLICA ARGENTINA': 'ARG',
  'REPUBLICA DE CHILE': 'CHL',
  'REPUBLICA DEL PERU': 'PER',
  'SCHWEIZERISCHE EIDGENOSSENSCHAFT': 'CHE',
  'CONFEDERATION SUISSE': 'CHE',
  'CONFEDERAZIONE SVIZZERA': 'CHE',
  HRVATSKA: 'HRV',
  POLSKA: 'POL',
  ITALIA: 'ITA',
  NEDERLAND: 'NLD',
  SVERIGE: 'SWE',
  DANMARK: 'DNK',
  NORGE: 'NOR',
  // Titles that the documents of one state alone bear.
  'CREDENCIAL PARA VOTAR': 'MEX',
  'INSTITUTO NACIONAL ELECTORAL': 'MEX',
  'INSTITUTO FEDERAL ELECTORAL': 'MEX',
  'CARTEIRA NACIONAL DE HABILITACAO': 'BRA',
  'CARTAO DE CIDADAO': 'PRT',
};

let codesByName: ReadonlyMap<string, string> | null = null;

function countryNames(): ReadonlyMap<string, string> {
  if (codesByName !== null) return codesByName;
  const names = new Map<string, string>();
  for (const language of nameLanguages) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const [alpha3, alpha2] of isoCountries) {
      const name = foldText(display.of(alpha2) ?? '');
      if (name !== '' && !names.has(name)) names.set(name, alpha3);
    }
  }
  for (const [name, code] of Object.entries(furtherNames)) names.set(name, code);
  codesByName = names;
  return names;
}

/** The country that a folded line of text names (in English, Spanish, Portuguese, French or German), null for none. */
export function countryNamedIn(foldedLine: string): string | null {
  const names = countryNames();
  const exact = names.get(foldedLine);
  if (exact !== undefined) return exact;
  const padded = ` ${foldedLine} `;
  const dense = foldedLine.replaceAll(' ', '');
  let found: { code: string; length: number } | null = null;
  for (const [name, code] of names) {
    // Letter-spaced print loses its spaces; short names would then be found inside other words.
    const isThere =
      padded.includes(` ${name} `) || (name.length >= 9 && dense.includes(name.replaceAll(' ', '')));
    if (name.length < 3 || !isThere) continue;
    if (found === null || name.length > found.length) found = { code, length: name.length };
  }
  return found?.code ?? null;
}
