import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { fallbackCatalogue } from './catalogue.js';
import { createTranslation, type Translation } from './translate.js';

export const fallbackTranslation = createTranslation('en-US', fallbackCatalogue);

export const TranslationContext = createContext<Translation>(fallbackTranslation);

export function useTranslation(): Translation {
  return useContext(TranslationContext);
}
