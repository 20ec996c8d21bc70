import {
  type CustomField,
  type CustomFieldProblem,
  pickText,
  readCustomField,
} from '@gatehouse/contract/custom-fields';
import { useRef, useState } from 'preact/hooks';
import type { UnderWay } from '../journey/page-state.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icons.js';
import { Notice, Screen } from '../parts/screen.js';
import { failureText } from './failure-texts.js';

type Entered = Record<string, string>;
type Problems = Record<string, CustomFieldProblem>;

interface CustomFieldsScreenProps {
  state: UnderWay;
  /** Sends the answers; resolves to what the server found wrong with them. */
  onAnswer: (entered: Entered) => Promise<Problems>;
}

const formId = 'custom-fields';

/** What the flow asks beside the pictures. Nothing that is entered leaves the page before the button is pressed. */
export function CustomFieldsScreen({ state, onAnswer }: CustomFieldsScreenProps) {
  const { translate } = useTranslation();
  const { customFields, company } = state.journey;
  const [entered, setEntered] = useState<Entered>({});
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);

  const show = (found: Problems) => {
    setProblems(found);
    const first = customFields.findIndex(({ key }) => found[key] !== undefined);
    // The first answer that needs a change takes the focus; its sentence is read with it.
    form.current?.querySelectorAll<HTMLElement>('[data-field]')[first]?.focus();
  };

  const send = async () => {
    if (state.busy) return;
    const found = findProblems(customFields, entered);
    show(Object.keys(found).length > 0 ? found : await onAnswer(entered));
  };

  return (
    <Screen
      step="custom-fields"
      view="custom-fields"
      title={translate('fields.title')}
      actions={
        <>
          {state.failure !== null && <Notice>{translate(failureText(state.failure).text)}</Notice>}
          <Button action="continue" form={formId} busy={state.busy} onPress={() => undefined}>
            {translate('fields.continue')}
          </Button>
        </>
      }
    >
      <p>{translate('fields.text', { company: company || location.hostname })}</p>
      <form
        id={formId}
        class="fields"
        ref={form}
        // The sentences are ours, in the language of the page; the browser's would come in its own.
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {customFields.map((field) => (
          <Field
            key={field.key}
            field={field}
            value={entered[field.key] ?? ''}
            problem={problems[field.key] ?? null}
            onEnter={(value) => setEntered((before) => ({ ...before, [field.key]: value }))}
          />
        ))}
      </form>
    </Screen>
  );
}

function findProblems(fields: readonly CustomField[], entered: Entered): Problems {
  const problems: Problems = {};
  for (const field of fields) {
    const answer = readCustomField(field, entered[field.key] ?? '');
    if (!answer.ok) problems[field.key] = answer.problem;
  }
  return problems;
}

const problemTexts: Record<CustomFieldProblem, MessageKey> = {
  missing: 'fields.missing',
  'too-long': 'fields.tooLong',
  email: 'fields.email',
  number: 'fields.number',
  date: 'fields.date',
  choice: 'fields.choice',
};

interface FieldProps {
  field: CustomField;
  value: string;
  problem: CustomFieldProblem | null;
  onEnter: (value: string) => void;
}

function Field({ field, value, problem, onEnter }: FieldProps) {
  const { translate, language } = useTranslation();
  const id = `field-${field.key}`;
  const problemId = `${id}-problem`;
  const control = {
    id,
    // By its name a browser that may keep entries offers them again: a reload empties the form, since answers are
    // personal and nothing of ours stays in the browser.
    name: field.key,
    value,
    'data-field': field.key,
    'aria-required': field.required,
    'aria-invalid': problem !== null,
    ...(problem !== null && { 'aria-describedby': problemId }),
  };
  return (
    <div class="field">
      <label for={id}>
        {pickText(field.label, language)}
        {!field.required && <small> ({translate('fields.optional')})</small>}
      </label>
      {field.type === 'choice' ? (
        <select {...control} onChange={({ currentTarget }) => onEnter(currentTarget.value)}>
          <option value="">{translate('fields.choose')}</option>
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {pickText(choice.label, language)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...control}
          {...inputLooks[field.type]}
          maxLength={field.maxLength}
          onInput={({ currentTarget }) => onEnter(currentTarget.value)}
        />
      )}
      {problem !== null && (
        <p class="field-problem" id={problemId}>
          <Icon name="alert" />
          <span>{translate(problemTexts[problem], { maximum: field.maxLength })}</span>
        </p>
      )}
    </div>
  );
}

/** The keyboard and the help of the browser that fit each kind. A number is a text: its comma differs by language. */
const inputLooks = {
  text: { type: 'text', dir: 'auto' },
  email: {
    type: 'email',
    inputMode: 'email',
    autoComplete: 'email',
    autoCapitalize: 'none',
    spellcheck: false,
  },
  number: { type: 'text', inputMode: 'decimal', autoComplete: 'off' },
  date: { type: 'date' },
} as const;
