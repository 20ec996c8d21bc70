// What is loaded when a session moves between devices; nobody else pays for it.
export { ElsewhereScreen } from './elsewhere-screen.js';
export { OfferScreen } from './offer-screen.js';
