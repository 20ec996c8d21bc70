import { foldText } from '../fold-text.js';

export interface AamvaIssuer {
  country: 'USA' | 'CAN' | 'MEX';
  /** Upper case, without accents. */
  state: string;
}

/** Issuer identification numbers of the AAMVA DL/ID Card Design Standard: who issues, upper case, and in which country. */
const unitedStates: Record<string, string> = {
  '604427': 'AMERICAN SAMOA',
  '604430': 'NORTHERN MARIANA ISLANDS',
  '604431': 'PUERTO RICO',
  '636000': 'VIRGINIA',
  '636001': 'NEW YORK',
  '636002': 'MASSACHUSETTS',
  '636003': 'MARYLAND',
  '636004': 'NORTH CAROLINA',
  '636005': 'SOUTH CAROLINA',
  '636006': 'CONNECTICUT',
  '636007': 'LOUISIANA',
  '636008': 'MONTANA',
  '636009': 'NEW MEXICO',
  '636010': 'FLORIDA',
  '636011': 'DELAWARE',
  '636014': 'CALIFORNIA',
  '636015': 'TEXAS',
  '636018': 'IOWA',
  '636019': 'GUAM',
  '636020': 'COLORADO',
  '636021': 'ARKANSAS',
  '636022': 'KANSAS',
  '636023': 'OHIO',
  '636024': 'VERMONT',
  '636025': 'PENNSYLVANIA',
  '636026': 'ARIZONA',
  '636027': 'STATE DEPARTMENT',
  '636029': 'OREGON',
  '636030': 'MISSOURI',
  '636031': 'WISCONSIN',
  '636032': 'MICHIGAN',
  '636033': 'ALABAMA',
  '636034': 'NORTH DAKOTA',
  '636035': 'ILLINOIS',
  '636036': 'NEW JERSEY',
  '636037': 'INDIANA',
  '636038': 'MINNESOTA',
  '636039': 'NEW HAMPSHIRE',
  '636040': 'UTAH',
  '636041': 'MAINE',
  '636042': 'SOUTH DAKOTA',
  '636043': 'DISTRICT OF COLUMBIA',
  '636045': 'WASHINGTON',
  '636046': 'KENTUCKY',
  '636047': 'HAWAII',
  '636049': 'NEVADA',
  '636050': 'IDAHO',
  '636051': 'MISSISSIPPI',
  '636052': 'RHODE ISLAND',
  '636053': 'TENNESSEE',
  '636054': 'NEBRASKA',
  '636055': 'GEORGIA',
  '636058': 'OKLAHOMA',
  '636059': 'ALASKA',
  '636060': 'WYOMING',
  '636061': 'WEST VIRGINIA',
  '636062': 'VIRGIN ISLANDS',
};

const canada: Record<string, string> = {
  '604426': 'PRINCE EDWARD ISLAND',
  '604428': 'QUEBEC',
  '604429': 'YUKON',
  '604432': 'ALBERTA',
  '604433': 'NUNAVUT',
  '604434': 'NORTHWEST TERRITORIES',
  '636012': 'ONTARIO',
  '636013': 'NOVA SCOTIA',
  '636016': 'NEWFOUNDLAND AND LABRADOR',
  '636017': 'NEW BRUNSWICK',
  '636028': 'BRITISH COLUMBIA',
  '636044': 'SASKATCHEWAN',
  '636048': 'MANITOBA',
};

/** The two states of Mexico that have a number. */
const mexico: Record<string, string> = { '636056': 'COAHUILA', '636057': 'HIDALGO' };

/** Who issued a card, by its issuer identification number; null when the number is not on the list. */
export function aamvaIssuer(number: string): AamvaIssuer | null {
  const countries = { USA: unitedStates, CAN: canada, MEX: mexico } as const;
  for (const country of ['USA', 'CAN', 'MEX'] as const) {
    const state = countries[country][number];
    if (state !== undefined) return { country, state };
  }
  return null;
}

/** Names on licences besides the issuer's own: French in Canada, and shorter or older ones. */
const furtherNames: readonly (readonly [string, AamvaIssuer])[] = [
  ['NEWFOUNDLAND', { country: 'CAN', state: 'NEWFOUNDLAND AND LABRADOR' }],
  ['TERRE NEUVE ET LABRADOR', { country: 'CAN', state: 'NEWFOUNDLAND AND LABRADOR' }],
  ['COLOMBIE BRITANNIQUE', { country: 'CAN', state: 'BRITISH COLUMBIA' }],
  ['NOUVEAU BRUNSWICK', { country: 'CAN', state: 'NEW BRUNSWICK' }],
  ['NOUVELLE ECOSSE', { country: 'CAN', state: 'NOVA SCOTIA' }],
  ['ILE DU PRINCE EDOUARD', { country: 'CAN', state: 'PRINCE EDWARD ISLAND' }],
  ['TERRITOIRES DU NORD OUEST', { country: 'CAN', state: 'NORTHWEST TERRITORIES' }],
  ['WASHINGTON DC', { country: 'USA', state: 'DISTRICT OF COLUMBIA' }],
  ['WASHINGTON D C', { country: 'USA', state: 'DISTRICT OF COLUMBIA' }],
  ['US VIRGIN ISLANDS', { country: 'USA', state: 'VIRGIN ISLANDS' }],
];

/** Longest first: `WEST VIRGINIA` before `VIRGINIA`. */
const namedIssuers: readonly (readonly [string, AamvaIssuer])[] = [
  ...Object.values(unitedStates).map((state) => [state, { country: 'USA', state }] as const),
  ...Object.values(canada).map((state) => [state, { country: 'CAN', state }] as const),
  ...furtherNames,
]
  .filter(([name]) => name !== 'STATE DEPARTMENT')
  .sort(([a], [b]) => b.length - a.length);

/**
 * The state or province whose name stands in a folded line of print. Georgia counts only beside a word of its country,
 * since it is the name of another country as well.
 */
export function aamvaStateNamedIn(foldedLine: string): AamvaIssuer | null {
  const line = ` ${foldedLine} `;
  const found = namedIssuers.find(
    ([name]) => line.includes(` ${foldText(name)} `) && (name !== 'GEORGIA' || line.includes(' USA ')),
  );
  return found?.[1] ?? null;
}
