// Step 4 of the URL redirect guide, in the browser: ask our own backend, get nothing but a url, go there.

/**
 * Sends the person to the identity check. On success the page is left; a failure rejects with a sentence to show.
 */
export async function startVerification() {
  const response = await fetch('/create-session-and-onboarding-url');
  // Common samples of this step forget to await the body.
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  // replace: the Back button then leads to the page before this one, not into a finished check.
  window.location.replace(answer.url);
}

/** Makes a button start the check, with a notice while it takes long and a sentence when it fails. */
export function attachVerification(button, problem) {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    problem.hidden = true;
    button.setAttribute('aria-busy', 'true');
    button.disabled = true;
    button.textContent = 'One moment …';
    try {
      await startVerification();
    } catch (error) {
      const known =
        error instanceof Error && !(error instanceof TypeError) && !(error instanceof SyntaxError);
      problem.textContent = known
        ? error.message
        : 'The shop cannot be reached. Check your connection and try again.';
      problem.hidden = false;
      restore();
    }
  });
  // Coming back with the Back button can show this page as it was left.
  window.addEventListener('pageshow', restore);

  function restore() {
    button.removeAttribute('aria-busy');
    button.disabled = false;
    button.textContent = label;
  }
}

const button = document.querySelector('#verify');
if (button !== null) attachVerification(button, document.querySelector('#problem'));
