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
  '636016': 'NEWFOUNDLAND',
  '636017': 'NEW BRUNSWICK',
  '636028': 'BRITISH COLUMBIA',
  '636044': 'SASKATCHEWAN',
  '636048': 'MANITOBA',
};

/** Who issued a card, by its issuer identification number; null when the number is not on the list. */
export function aamvaIssuer(number: string): { country: 'USA' | 'CAN'; state: string } | null {
  const american = unitedStates[number];
  if (american !== undefined) return { country: 'USA', state: american };
  const canadian = canada[number];
  return canadian === undefined ? null : { country: 'CAN', state: canadian };
}

/**
 * The state or province whose name stands in a folded line of print. Georgia counts only beside a word of its country,
 * since it is the name of another country as well.
 */
export function aamvaStateNamedIn(foldedLine: string): { country: 'USA' | 'CAN'; state: string } | null {
  const line = ` ${foldedLine} `;
  const named = (states: Record<string, string>) =>
    Object.values(states)
      .filter((state) => line.includes(` ${state} `) && (state !== 'GEORGIA' || line.includes(' USA ')))
      .sort((a, b) => b.length - a.length)[0];
  const american = named(unitedStates);
  if (american !== undefined) return { country: 'USA', state: american };
  const canadian = named(canada);
  return canadian === undefined ? null : { country: 'CAN', state: canadian };
}
