import type { ReasonCode } from './checks.js';

/** What a reason means, for each who meets it; docs/reasons is printed from these. */
export interface ReasonText {
  /** What was found, in one sentence or two. */
  meaning: string;
  person: string;
  integrator: string;
  reviewer: string;
}

/** Every code that a verdict, a capture or an attempt at liveness may give. */
export type Reason = ReasonCode;

const askAgain =
  'Nothing to do by API: the upload answered the refusal, and the session waits for a better picture.';

const light = (side: 'front' | 'back'): ReasonText => ({
  meaning: `The ${side} of the document is too dark, burnt out or lit from one side only, so that fields may have been misread.`,
  person: `Photograph the ${side} again in even daylight, without your own shadow on it.`,
  integrator: `Raising or lowering \`thresholds.balancedLight\` moves the line for both sides; this code speaks of the ${side}.`,
  reviewer: `Open the ${side} and see whether number, dates and name can be read by eye; compare them with the OCR data.`,
});

const blurred = (side: 'front' | 'back'): ReasonText => ({
  meaning: `The ${side} of the document is not sharp: its fine strokes have less contrast than the flow asks for.`,
  person: `Wipe the lens, lay the document down and photograph the ${side} again without moving.`,
  integrator: `A soft ${side} that was still accepted means that the upload's own rule passed it or its retries ran out; see \`thresholds.sharpness\`.`,
  reviewer: `Enlarge the ${side}. Where digits could be read in two ways, reject and ask for a new picture.`,
});

const glare = (side: 'front' | 'back'): ReasonText => ({
  meaning: `A burnt-out reflection covers part of the ${side} of the document.`,
  person: `Tilt the document or move away from the lamp until no white spot is left on its ${side}, then photograph it again.`,
  integrator: `The line is \`thresholds.glare\`. Many of these on the ${side} point at people sitting under ceiling lamps: say so before the capture.`,
  reviewer: `See what the reflection on the ${side} hides. Glare over the portrait or a number is a reason to ask again, glare on empty paper is not.`,
});

const checkDigit = (field: string, hint: string): ReasonText => ({
  meaning: `The check digit that belongs to the ${field} in the machine readable zone does not fit it. Either the zone was misread or the document was altered.`,
  person: `Photograph the page with the two or three lines of capital letters again, flat and sharp: the ${field} did not add up.`,
  integrator: `Ends as \`FAIL\`. A new upload is judged anew; do not take the ${field} from the OCR data while this code stands.`,
  reviewer: `Compare the ${field} in the zone, letter by letter, with the printed one. ${hint}`,
});

const differs = (field: string, more: { reviewer: string }): ReasonText => ({
  meaning: `Two places on the document show a different ${field}.`,
  person: `Photograph all sides of one and the same document again; the ${field} could not be confirmed.`,
  integrator: `The ${field} in the OCR data comes from the most trustworthy source; treat it as unconfirmed until a reviewer decided.`,
  reviewer: more.reviewer,
});

const texts: Record<Reason, ReasonText> = {
  'id.reference_number_differs': differs('document discriminator', {
    reviewer:
      'Compare the number under the label DD on the front with the one that the barcode holds. Licences of another issue carry another one: see whether both sides belong to one card.',
  }),
  'id.emission_number_differs': differs('emission number', {
    reviewer:
      'Compare the number printed on the front of the voter card with the two digits in the zone of its back.',
  }),
  'document.not_aligned': {
    meaning:
      'The document lies so askew in the picture, or was taken from so far to one side, that its shape is distorted.',
    person: 'Hold the camera straight above the document, so that its edges run along the frame.',
    integrator:
      'The limits are fixed, no setting moves them. Frequent ones point at a capture page that is shown too small.',
    reviewer:
      'Look at the straightened picture: if the print is legible there and its layout is the usual one, the slant does no harm.',
  },
  'document.not_readable': {
    meaning:
      'At least one side was accepted though it does not meet the readability rule of its upload, because the retries were used up.',
    person: 'Photograph both sides again, near enough that the document fills the frame.',
    integrator: 'Appears after `idCaptureRetries` refusals. The evidence names the rule that was not met.',
    reviewer:
      'The finding lists what could not be read. Decide whether the rest identifies the person; else ask for a new session.',
  },
  'document.screen_suspected': {
    meaning:
      'The picture of the document carries a fine regular pattern over all of it, as the pixels of a display leave it. A hint, no proof.',
    person: 'Photograph the document itself, not a picture of it on a phone or a screen.',
    integrator:
      'Never fails a session alone: it sends it to review. Woven or finely ruled papers can raise it too.',
    reviewer:
      'Enlarge the picture: look for a grid of pixels, a frame around the document, or a glow without a lamp. If none is there, approve.',
  },
  'document.paper_copy_suspected': {
    meaning:
      'The document has no colour, or printed dots lie over all of it, as on a copy or a printout. A hint, no proof.',
    person: 'Photograph the original document, not a copy or a printout.',
    integrator:
      'Never fails a session alone: it sends it to review. A camera set to black and white raises it as well.',
    reviewer:
      'See whether the document is grey throughout, whether dots stand in its even areas, and whether a sheet of paper goes on around it.',
  },
  'document.front_light': light('front'),
  'document.back_light': light('back'),
  'document.front_blurred': blurred('front'),
  'document.back_blurred': blurred('back'),
  'document.front_glare': glare('front'),
  'document.back_glare': glare('back'),
  'document.not_classified': {
    meaning:
      'The front shows a document, but neither a machine readable zone nor its headings tell which kind.',
    person: 'Use a passport, a national identity card or a driving licence.',
    integrator:
      '`typeOfId` is `Unknown`: rules of your own by type of document must treat it as none of them.',
    reviewer: 'Name the document by eye. A library card or a membership card is a reason to reject.',
  },
  'document.type_not_accepted': {
    meaning: 'The document is of a kind that this flow does not take.',
    person: 'Start again with one of the documents that the first page lists.',
    integrator: 'The list is the flow setting `documentTypes`; an empty list takes every kind.',
    reviewer:
      'Check that the kind was recognised rightly. If it was, the session failed as the flow wants it.',
  },
  'document.country_not_accepted': {
    meaning: 'The issuing country is outside the countries that flow and session allow.',
    person: 'Use a document of the country that the service asked for.',
    integrator:
      'Compare `countries` of the flow and `countryCode` of the start call: both restrict, `ALL` lifts the second.',
    reviewer:
      'Look for the issuer on the document itself; a residence card is issued by the host country, not by the home country.',
  },
  'document.country_not_read': {
    meaning:
      'Flow or session restrict the issuing country, and no source on the document tells which one it is.',
    person: 'Photograph the side with the name of the issuing country in full.',
    integrator:
      'Required and unknown counts as `WARN`, never as accepted. `countryCode` `ALL` and an empty `countries` drop the requirement.',
    reviewer: 'Find the issuing country by eye and compare it with the list in the finding.',
  },
  'document.specimen': {
    meaning:
      'The document says that it is a specimen, or its issuer is a sample code such as UTO, and the flow is live.',
    person: 'Only a document that was issued to you can be used.',
    integrator:
      'Specimens pass in flows with `mode` `test` alone. A live session with one is usually a test run against the wrong flow.',
    reviewer: 'There is nothing to weigh: a specimen identifies nobody.',
  },
  'document.sides_differ': {
    meaning: 'Front and back name another kind of document or another issuing country.',
    person: 'Photograph the two sides of the same document.',
    integrator:
      'Often two cards of one person were mixed up; a new front and back in the same session replaces both.',
    reviewer: 'Lay the two sides next to each other: layout, number and issuer must belong to one card.',
  },
  'document.no_portrait': {
    meaning: 'No face of at least 60 px width was found on the front of a document that carries a portrait.',
    person: 'Photograph the side with your picture, nearer and without a finger or a reflection on it.',
    integrator: 'Without a portrait the face check has nothing to compare and ends as `face.not_compared`.',
    reviewer:
      'Look whether the portrait is hidden, too small or missing. A missing one is a reason to reject.',
  },
  'id.issue_date_invalid': {
    meaning: 'The date of issue lies in the future, before the birth date or after the expiration date.',
    person: 'Photograph the side with the dates again; the date of issue was not plausible.',
    integrator:
      'Month and day may have been swapped on documents that print figures only; see the sources in the evidence.',
    reviewer: 'Read the date of issue by eye. Printed that way it speaks for a forgery, misread it does not.',
  },
  'id.expiration_date_invalid': {
    meaning: 'The expiration date is no date of the calendar, or lies before the birth date.',
    person: 'Photograph the document again, the end of its validity in full view.',
    integrator: '`expireAt` and `expirationDate` are left out or not to be used while this code stands.',
    reviewer:
      'Check the field in the machine readable zone and in print. An impossible date with a right check digit was made, not misread.',
  },
  'id.birth_date_invalid': {
    meaning: 'The birth date is no date of the calendar, lies in the future or more than 125 years back.',
    person: 'Photograph the document again so that your birth date is sharp.',
    integrator: 'Some issuers write unknown days as 00; such documents end here on purpose.',
    reviewer:
      'See whether the issuer marks an unknown day or month. If not, the date itself is the objection.',
  },
  'id.issuer_unknown': {
    meaning: 'The issuer code is neither a country of ISO 3166-1 nor one of the codes of ICAO Doc 9303-3.',
    person: 'Photograph the machine readable zone again; the country code could not be understood.',
    integrator: '`issuingCountry` carries what was read and is no country.',
    reviewer: 'Fantasy passports carry such codes. Compare with the name of the issuer in print.',
  },
  'id.expired': {
    meaning: 'The document was valid until a day before today (UTC).',
    person: 'Use a document that is still valid.',
    integrator: 'Ends as `FAIL`; no flow setting lifts it.',
    reviewer:
      'Confirm the date. A document that expired during the session counts as expired from the next UTC day on.',
  },
  'id.expiration_date_not_read': {
    meaning: 'No source on the document shows until when it is valid, so nobody can say that it still is.',
    person: 'Photograph the side that says until when the document is valid.',
    integrator: 'Some documents never expire; those always come here and need a reviewer.',
    reviewer:
      'Look for the end of validity, also on the back. If the kind of document has none, note that and decide on the rest.',
  },
  'id.underage': {
    meaning: 'By the birth date on the document the person has not reached the age that the flow asks for.',
    person: 'The service is open from a certain age on; a later birthday opens it.',
    integrator: 'The age is `minimumAge`, counted in whole years in UTC; 0 switches the check off.',
    reviewer: 'Check that the year of birth was read rightly: a misread digit shifts the age by ten years.',
  },
  'id.birth_date_not_read': {
    meaning: 'The flow asks for a minimum age, and no source on the document shows a birth date.',
    person: 'Photograph the side with your birth date in full.',
    integrator: 'Counts as `WARN` while `minimumAge` is above 0.',
    reviewer: 'Read the birth date by eye and compare it with the minimum age in the finding.',
  },
  'mrz.not_read': {
    meaning: 'The document must carry a machine readable zone, and none with a number and a name was read.',
    person: 'Photograph the whole page down to the lines of capital letters at its foot.',
    integrator: 'Number, birth date and expiration date then come from print alone and are less certain.',
    reviewer: 'See whether the zone is cut off, covered or absent. A passport without one is no passport.',
  },
  'mrz.document_number_check_digit': checkDigit(
    'document number',
    'One wrong character with everything else in order is more often a misreading than a forgery.',
  ),
  'mrz.birth_date_check_digit': checkDigit(
    'birth date',
    'An altered birth date is the most common forgery of an age: look for another font or spacing.',
  ),
  'mrz.expiration_date_check_digit': checkDigit(
    'expiration date',
    'An altered expiration date makes an old document look valid: compare it with the date of issue.',
  ),
  'mrz.composite_check_digit': checkDigit(
    'line as a whole',
    'When all other digits are right and only this one is wrong, a field without a digit of its own was changed or misread.',
  ),
  'mrz.personal_number_check_digit': checkDigit(
    'personal number',
    'Some issuers leave this digit empty; then the check is absent and never wrong.',
  ),
  'mrz.repaired': {
    meaning:
      'The check digits came right only after one look-alike character was swapped, and no second source confirms the result.',
    person: 'Photograph the lines of capital letters again, near and sharp.',
    integrator:
      'A repaired zone is never authentic by itself: the values are the likeliest reading, not a certain one.',
    reviewer:
      'Compare the swapped character with the picture, and number, birth date and expiration date with the print.',
  },
  'id.no_trusted_number': {
    meaning:
      'The document number was read in print only, where no check digit and no barcode vouches for it.',
    person:
      'If your document has a barcode or lines of capital letters on its other side, photograph that side too.',
    integrator:
      'Do not use `documentNumber` as a key while this code stands; one misread character makes it another number.',
    reviewer: 'Read the number by eye and compare it character by character with the OCR data.',
  },
  'id.number_format': {
    meaning:
      'What was read as document number is too short, too long, without a digit or one character repeated.',
    person: 'Photograph the side with the document number again.',
    integrator: 'The rule is deliberately wide (4 to 25 letters or digits) and knows no national patterns.',
    reviewer: 'See whether another field was taken for the number, such as a card serial.',
  },
  'id.birth_date_differs': differs('birth date', {
    reviewer:
      'Both dates stand in the finding. Day and month swapped points at a misreading, another year at an altered document.',
  }),
  'id.expiration_date_differs': differs('expiration date', {
    reviewer:
      'A later printed date over an earlier one in the zone or barcode is how expired documents are prolonged: compare fonts.',
  }),
  'id.issue_date_differs': differs('date of issue', {
    reviewer:
      'Barcode and print of one card are made at once; a later print may be a renewed card with an old back.',
  }),
  'id.sex_differs': differs('sex', {
    reviewer: 'A single letter is easily misread. Compare both places by eye before you draw a conclusion.',
  }),
  'id.name_differs': differs('name', {
    reviewer:
      'Long names are cut in the zone, accents are transliterated. Another surname altogether is the objection.',
  }),
  'id.document_number_differs': differs('document number', {
    reviewer:
      'Two numbers mean two documents or an altered one. Card serial and licence number are sometimes printed side by side.',
  }),
  'id.personal_number_differs': differs('personal number', {
    reviewer:
      'Check which printed number was taken for the personal one; several numbers on one card are usual.',
  }),
  'barcode.not_found': {
    meaning: 'The document is of a kind with a PDF417 on its back, and no such symbol was read.',
    person: 'Photograph the side with the wide striped block, so that it is sharp and fills the picture.',
    integrator:
      'Without the barcode the number has no trusted source; `id.no_trusted_number` usually comes with it.',
    reviewer:
      'See whether the symbol is scratched, covered or of another type. A licence of the USA or Canada without one is suspicious.',
  },
  'barcode.content': {
    meaning:
      'The PDF417 was read, but holds no licence by the AAMVA standard with number, surname and birth date.',
    person: 'Check that the barcode belongs to the card whose front you photographed.',
    integrator: 'Nothing is taken from such a symbol; the data come from print.',
    reviewer: 'A barcode with other content on a licence is a common mark of home-made cards.',
  },
  'customer.first_name_differs': {
    meaning: 'The first name on the document is not the one that your backend announced at the start.',
    person: 'Use your own document, or correct the name in your account with the service.',
    integrator:
      '`customFields.firstName` is compared for equality, letter case, accents and spacing apart; nicknames never match.',
    reviewer: 'A short form or a second given name may explain it; a name of somebody else may not.',
  },
  'customer.last_name_differs': {
    meaning: 'The surname on the document is not the one that your backend announced at the start.',
    person: 'Use a document with your present surname, or correct the name in your account with the service.',
    integrator:
      '`customFields.lastName` is compared for equality with the whole surname, letter case, accents and spacing apart.',
    reviewer:
      'Marriage and double surnames explain much. Ask for a proof of the change where your rules want one.',
  },
  'id.low_reading_confidence': {
    meaning: 'The recogniser was less sure of the characters than the flow asks for.',
    person: 'Photograph the document again, nearer, sharper and without reflections.',
    integrator:
      'The line is `thresholds.mrzConfidence`. Confidence speaks of the reading, not of the document.',
    reviewer: 'Compare the fields you rely on with the picture; values may hold a misread character.',
  },
  'face.no_match': {
    meaning: 'Selfie and portrait are farther apart than the rejecting threshold: they show two people.',
    person:
      'The person on the document must take the selfie. Take off what covers the face and try in good light.',
    integrator:
      'Ends as `FAIL`. The distance and both thresholds stand in the evidence; `thresholds.faceDistanceReject` is the line.',
    reviewer:
      'Compare eyes, ears and nose in both pictures. A very old or very small portrait can be the cause; say so in the note.',
  },
  'face.doubtful_match': {
    meaning:
      'Selfie and portrait are alike, but not alike enough for the accepting threshold; a person decides.',
    person: 'A new selfie from the front, in even light and without glasses, may settle it.',
    integrator:
      'The zone lies between `thresholds.faceDistanceAccept` and `thresholds.faceDistanceReject`; `confidence` of process/face is 0.',
    reviewer:
      'Look at both faces side by side. Age, weight and beard change; the spacing of eyes, nose and mouth does not.',
  },
  'face.not_compared': {
    meaning: 'The flow asks for a comparison, and selfie or document gave no face that could be compared.',
    person: 'Photograph the side with your picture again, then take a new selfie.',
    integrator: 'Required and unknown counts as `WARN`. Process the face again after a new front or selfie.',
    reviewer: 'Find out which of the two faces is missing, and compare by eye if both can be seen.',
  },
  'face.selfie_not_usable': {
    meaning:
      'The selfie that was taken in the end shows no face, several, or one that is too small, turned or blurred.',
    person: 'Take a selfie alone, from the front, with the whole head in the frame.',
    integrator:
      'The problem in the evidence is the code that the upload would refuse with (1001, 3006 to 3010, 4010, 4019).',
    reviewer: 'Two faces in one picture raise the question who is being verified.',
  },
  'face.brightness': {
    meaning: 'The face in the selfie is darker or brighter than the flow allows.',
    person: 'Turn towards a window or a lamp, and away from light behind you.',
    integrator:
      'The limits are `thresholds.faceBrightnessMinimum` and `thresholds.faceBrightnessMaximum` on a scale of 0 to 255.',
    reviewer: 'If the features can be told, the brightness alone is no objection.',
  },
  'face.mask': {
    meaning:
      'Mouth and chin seem to be covered in the selfie: lips that should stand out from the skin do not.',
    person: 'Take the mask or scarf off and take the selfie again.',
    integrator:
      'Looked for only in flows with `checkFaceCovering`. An uploaded selfie answers it at once as `hasFaceMask`.',
    reviewer: 'See whether enough of the face is free to compare it with the portrait.',
  },
  'face.glasses': {
    meaning: 'Glasses with a dark frame or dark lenses cover the eyes in the selfie.',
    person: 'Take your glasses off and take the selfie again.',
    integrator:
      'Looked for only in flows with `checkFaceCovering`. An uploaded selfie answers it at once as `hasLenses`.',
    reviewer: 'Clear glasses do no harm when the eyes can be seen; through dark ones nobody can be told.',
  },
  'face.known_under_another_name': {
    meaning:
      'The face belongs to a person whom this tenant already knows, under another name than the document shows.',
    person: 'If you changed your name, tell the service before you go on.',
    integrator:
      'Only with `checkDuplicateFaces`. `existingInterviewId` of the score names the earlier session.',
    reviewer:
      'Open the earlier session. A changed name, a twin or a second identity: only the first two are harmless.',
  },

  'consent.refused': {
    meaning: 'The person read the consent and refused it.',
    person: 'Without consent nothing is captured; a new link starts again.',
    integrator: 'A final `FAIL` by choice of the person. Offer another way to be identified.',
    reviewer: 'Nothing was captured, and nothing may be.',
  },
  'id.not_captured': {
    meaning: 'The session ended without an accepted picture of the document, or its check did not finish.',
    person: 'Open the link again and photograph your document.',
    integrator: 'Finish only after process/id: captures that were not processed are no result.',
    reviewer: 'There is no document to decide on; ask the person to start again.',
  },
  'second_id.not_captured': {
    meaning: 'The flow asks for two documents, and the second has no accepted picture or no finished check.',
    person: 'Open the link again and photograph your second document too.',
    integrator: 'Upload and process it with `document=second`, or switch `modules.secondId` off.',
    reviewer: 'Decide whether the first document suffices by your rules; the flow says that it does not.',
  },
  'face.not_captured': {
    meaning: 'The session ended without an accepted selfie, or the comparison did not finish.',
    person: 'Open the link again and take the selfie.',
    integrator: 'Call process/face after the selfie was accepted, and finish afterwards.',
    reviewer: 'Nobody showed a face: whoever holds the document may have begun this session.',
  },
  'liveness.not_run': {
    meaning:
      'The flow requires active liveness, and no challenge was run: a still picture does not prove that a person was there.',
    person: 'Open the link in a browser with a camera and follow the movements that the page asks for.',
    integrator:
      'Uploads by API alone never run the challenge; send the person to the hosted page, or set `liveness` to `optional`.',
    reviewer: 'Judge with care: a photograph of a photograph would pass everything else.',
  },
  'retries.id_used_up': {
    meaning:
      'The pictures of the document were refused as often as the flow allows, and the person went on without a good one.',
    person: 'A reviewer looks at what was captured; you may be asked again.',
    integrator:
      'The number is `idCaptureRetries`. Many of these point at a document that the flow should not ask for.',
    reviewer: 'Look at the refused pictures: their full frames are kept.',
  },
  'retries.face_used_up': {
    meaning: 'The selfies were refused as often as the flow allows.',
    person: 'A reviewer takes over; a session in better light may be quicker.',
    integrator: 'The number is `selfieCaptureRetries`. The refused selfies themselves are not kept.',
    reviewer: 'There may be no selfie to compare. Without one, ask for a new session.',
  },
  'retries.liveness_used_up': {
    meaning:
      'The attempts at the liveness challenge were used up without a passed one, or the person went on without another.',
    person: 'A reviewer looks at the rest; you may be asked to repeat the movements in better light.',
    integrator:
      'The other liveness reasons beside it say on what the last attempt failed. An attempt that spoke of an attack never ends here, but in `FAIL`.',
    reviewer:
      'See the tests of the last attempt: somebody who cannot turn the head differs from somebody who holds up a picture.',
  },
  'liveness.passive_signs': {
    meaning: 'The challenge was passed, but its frames carry weak signs of a screen or a print.',
    person: 'Nothing to do: a reviewer takes a look.',
    integrator:
      'Such signs are votes and no proof: alone they neither pass nor fail a session, they send it to review.',
    reviewer:
      'Old cameras, strips of light and patterned walls cause them too. Look at the selfie for edges, moire and reflections.',
  },
  'flow.checks_nothing': {
    meaning:
      'The flow captures neither document nor selfie, so that there is nothing that could be called verified.',
    person: 'There is nothing that you could do differently.',
    integrator: 'Switch `modules.id` or `modules.face` on. What was not checked is never `OK`.',
    reviewer: 'Do not approve what nobody looked at; have the flow changed.',
  },

  'capture.too_small': {
    meaning:
      'The long side of the picture has fewer than 600 px: print of usual size cannot be read from it.',
    person: 'Use the camera of the page, or send the picture in its full size.',
    integrator: 'Do not scale pictures down before the upload; messengers do so silently.',
    reviewer: 'Shown only after the retries were used up; enlarge and read what can be read.',
  },
  'capture.low_resolution': {
    meaning: 'The long side of the picture has fewer than 1000 px. A warning: the capture was accepted.',
    person: 'Nothing to do, though a larger picture would be read better.',
    integrator: 'Ask the camera for 1280 px or more; the hosted page does.',
    reviewer: 'Explains low confidence and misread characters in small print.',
  },
  'capture.no_document': {
    meaning: 'The picture shows no document: neither print nor edges of a card were found.',
    person: 'Lay the document on a plain surface and fill the frame with it.',
    integrator: `\`classification\` is false. ${askAgain}`,
    reviewer: 'A picture of something else in place of a document is worth a look at the whole session.',
  },
  'capture.unknown_type': {
    meaning: 'Print was found, but nothing that tells which kind of document it is.',
    person: 'Photograph the front of a passport, an identity card or a driving licence.',
    integrator:
      'The fail reason is `UNKNOWN_DOCUMENT_TYPE`. A front of a rare kind always ends here; offer another document.',
    reviewer: 'If people of one country end here again and again, their card is not known yet.',
  },
  'capture.wrong_side': {
    meaning: 'The picture shows the other side of the document than the one that was asked for.',
    person: 'Turn the document over and photograph it again.',
    integrator: 'Front and back uploads were swapped, or the person turned the card too early.',
    reviewer: 'Harmless by itself: the right side follows or the retries run out.',
  },
  'capture.one_sided': {
    meaning: 'A back was uploaded for a document that has none, such as a passport.',
    person: 'Go on without a second picture: your document has one side only.',
    integrator: 'Honour `skipBackIdCapture` of the front and go to process/id at once.',
    reviewer: 'Says nothing about the document.',
  },
  'capture.type_not_accepted': {
    meaning:
      'The picture shows a document of a kind that the flow does not take; refused before it was stored as accepted.',
    person: 'Take one of the documents that the page names.',
    integrator: 'The fail reason is `ID_TYPE_UNACCEPTABLE`; `documentTypes` of the flow is the list.',
    reviewer: 'The refused picture is kept; the person may have no other document.',
  },
  'capture.country_not_accepted': {
    meaning: 'The picture shows a document of a country that flow or session do not allow.',
    person: 'Take a document of the country that was asked for.',
    integrator:
      'The fail reason is `ID_TYPE_UNACCEPTABLE`; see `countries` of the flow and `countryCode` of the start call.',
    reviewer: 'Check the issuer in the refused picture before you change the flow.',
  },
  'capture.blurred': {
    meaning: 'The picture is not sharp enough to be read with certainty; guessing was refused.',
    person: 'Hold still, wipe the lens, and let the camera focus before you press.',
    integrator: `The line is \`thresholds.sharpness\`. ${askAgain}`,
    reviewer: 'Refused pictures are kept: see whether the camera or the document is at fault.',
  },
  'capture.glare': {
    meaning: 'A reflection covers part of the document in this picture.',
    person: 'Switch the flash off and tilt the document until the white spot is gone.',
    integrator: `The line is \`thresholds.glare\`. ${askAgain}`,
    reviewer: 'See what lies under the reflection in the refused picture.',
  },
  'capture.far_away': {
    meaning:
      'The document takes up so little of the picture that its print is too small to be read with certainty.',
    person: 'Go nearer, until the document fills the frame.',
    integrator: `No setting moves it: print under the reader's least height is not guessed at. ${askAgain}`,
    reviewer: 'See how large the document stands in the refused picture.',
  },
  'capture.too_dark': {
    meaning: 'There is too little light on the document to read it with certainty.',
    person: 'Switch a lamp on or go to a window, and photograph it again.',
    integrator: `The line is \`thresholds.balancedLight\`. A darker line than the default lets more pictures through to be read, never to be guessed.`,
    reviewer: 'Brighten the refused picture to see whether it is this document at all.',
  },
  'capture.too_bright': {
    meaning: 'Too much light falls on the document: its print is burnt out.',
    person: 'Move out of the direct light and switch the flash off.',
    integrator: `The line is \`thresholds.balancedLight\`. Burnt-out print cannot be brought back by any setting.`,
    reviewer: 'See which fields are burnt out in the refused picture.',
  },
  'capture.shadow': {
    meaning: 'A shadow lies over the document and keeps a part of it from being read.',
    person: 'Turn so that neither you nor the phone throws a shadow on the document.',
    integrator: `The line is \`thresholds.balancedLight\`. Shadows count where they fall on print that is missing.`,
    reviewer: 'See what lies in the shadow of the refused picture.',
  },
  'capture.cut_off': {
    meaning: 'The document reaches over the edge of the picture, and something that it must show is missing.',
    person: 'Move back a little, so that all four corners are in the picture.',
    integrator: 'The fail reason is `UNABLE_TO_ALIGN_DOCUMENT`.',
    reviewer: 'See which part is missing; cropping may be meant to hide it.',
  },
  'capture.no_mrz': {
    meaning:
      'The document carries lines of capital letters by its kind, and they could not be read in this picture.',
    person: 'Keep the two or three lines at the foot of the page in the picture, flat and sharp.',
    integrator: 'Typical for a passport photographed half open: the fold lies over the lines.',
    reviewer: 'In the refused picture, see whether the lines are hidden or absent.',
  },
  'capture.wrong_check_digits': {
    meaning: 'The lines of capital letters were read, and their check digits do not fit.',
    person: 'Take the picture again: most often one character was not clear.',
    integrator:
      'Taken as a misreading until the retries are used up; from then on it is judged as the document’s own fault.',
    reviewer: 'The same wrong digit in several pictures is in the document, not in the reading.',
  },
  'capture.no_barcode': {
    meaning: 'The back must carry a PDF417 by the kind of the document, and none was read in this picture.',
    person: 'Photograph the striped block from nearer, without tilt.',
    integrator:
      'Taken as a misreading until the retries are used up; afterwards the session goes on without it.',
    reviewer: 'A worn symbol stays unread; a missing one on such a card is suspicious.',
  },
  'capture.no_text': {
    meaning: 'The picture shows a document without any line of print that could be read.',
    person: 'Photograph the side with the text, from nearer and in better light.',
    integrator: `Neither zone, barcode nor three printed lines were found. ${askAgain}`,
    reviewer: 'An empty side or an object of the size of a card ends here.',
  },

  'liveness.timing': {
    meaning: 'The frames arrived faster or slower than a person moves, or after the challenge had ended.',
    person: 'Follow the instructions without a pause, on a stable connection.',
    integrator: 'Slow uplinks can cause it; frames prepared beforehand do so for certain.',
    reviewer:
      'Compare the times of the frames in the evidence; an even rhythm to the millisecond is a machine’s.',
  },
  'liveness.frames': {
    meaning: 'Too few of the frames show exactly one measurable face.',
    person: 'Keep your whole face in the oval, alone and in good light.',
    integrator: 'Embed the page with camera permission and enough room for the preview.',
    reviewer: 'A face that comes and goes may be a picture held before the camera.',
  },
  'liveness.replayed_frames': {
    meaning: 'Two frames are the same picture, or one that was only encoded again.',
    person: 'Reload the page and let the camera run; a frozen camera sends one picture twice.',
    integrator:
      'A live camera never gives the same picture twice: a virtual camera or an injected file does.',
    reviewer: 'Strong sign of a prepared attempt. Reject unless a frozen camera is proven.',
  },
  'liveness.order': {
    meaning: 'The movements were not made in the order that was drawn for this attempt.',
    person: 'Make each movement when the page asks for it, one after the other.',
    integrator: 'The order is random and used once: a recording of an earlier attempt fails here.',
    reviewer: 'One swapped movement is human; a whole foreign order is a recording.',
  },
  'liveness.turn_left': {
    meaning: 'The head was not turned far enough to the person’s own left when that was asked for.',
    person:
      'Turn your head to your left until the page goes on; left is your own left, not that of the picture.',
    integrator: 'The pose is measured on the server; what the page saw does not count.',
    reviewer: 'Stiffness of the neck is a good reason to verify the person in another way.',
  },
  'liveness.turn_right': {
    meaning: 'The head was not turned far enough to the person’s own right when that was asked for.',
    person:
      'Turn your head to your right until the page goes on; right is your own right, not that of the picture.',
    integrator: 'A mirrored preview must not be mirrored in the upload: else right and left swap.',
    reviewer: 'Turned to the other side throughout, the camera may have mirrored the frames.',
  },
  'liveness.centre': {
    meaning: 'The face did not come back to look straight into the camera when that was asked for.',
    person: 'After each turn look straight into the camera again.',
    integrator: 'The neutral frames are the measure for the turns and for the comparison with the selfie.',
    reviewer: 'Without neutral frames the person in the challenge cannot be compared well.',
  },
  'liveness.closer': {
    meaning: 'The face did not grow in the frame as it does when somebody comes closer to the camera.',
    person: 'Move your face towards the camera until it fills the oval.',
    integrator:
      'The size is compared with the neutral frames of the same attempt, so that it does not depend on the camera.',
    reviewer: 'A picture that is zoomed grows without the perspective changing.',
  },
  'liveness.same_person': {
    meaning: 'The frames of the attempt do not all show the same face.',
    person: 'Make all movements yourself; nobody else may come into the picture.',
    integrator: 'Neighbouring faces in the picture can cause it: ask for a quiet place.',
    reviewer: 'Somebody may have taken over in the middle. Look at the first and the last frame.',
  },
  'liveness.selfie_person': {
    meaning: 'The face of the challenge is not the one in the accepted selfie.',
    person: 'Take selfie and movements in one go, as the same person.',
    integrator: 'Let selfie and challenge be taken in one sitting, on one device.',
    reviewer: 'A selfie from one source and a challenge by another person: treat as an attack.',
  },
  'liveness.flat': {
    meaning:
      'The face moved as a flat picture does: all its parts shifted alike, as no head with depth would.',
    person: 'Stand before the camera yourself; a picture or a screen does not pass.',
    integrator:
      'Parallax between nose, eyes and outline is measured; it takes real turns of about 20 degrees.',
    reviewer:
      'The strongest sign of a print or a screen. Very small turns weaken it: see the measured figure.',
  },
};

export const reasonTextOf = (reason: Reason): ReasonText => texts[reason];

export const reasons = Object.keys(texts) as Reason[]; // the record's own keys

/** Path of a reason's page, relative to the repository. */
export const reasonPage = (reason: Reason): string => `docs/reasons/${reason}.md`;
