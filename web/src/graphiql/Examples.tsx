// The example questions as a list: each with what it shows; choosing one puts it into the editor and asks it.

import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState, type MouseEvent } from 'react';
import { tabFor, type Question } from './questions.ts';

const narrow = matchMedia('(max-width: 60rem)');

export function Examples({ questions }: { questions: readonly Question[] }) {
  const { queryEditor, responseEditor, variableEditor, tabs, activeTabIndex } = useGraphiQL(pick('queryEditor', 'responseEditor', 'variableEditor', 'tabs', 'activeTabIndex'));
  const { addTab, changeTab, run, stop } = useGraphiQLActions();
  const [open, setOpen] = useState(!narrow.matches);
  const shown = tabs[activeTabIndex]?.query?.trim();
  const ready = Boolean(queryEditor && responseEditor);

  function ask(question: Question): void {
    if (!queryEditor) return;
    stop();
    // The store hears of what is typed a moment late; the editor knows it at once.
    const now = tabs.map((each, index) => (index === activeTabIndex ? { query: queryEditor.getValue() } : each));
    const { tab, fresh } = tabFor(question, now, activeTabIndex, questions);
    if (tab === 'new') addTab();
    else if (tab !== activeTabIndex) changeTab(tab);
    if (fresh) {
      variableEditor?.setValue('');
      queryEditor.setValue(question.text);
      queryEditor.setScrollTop(0);
    }
    if (narrow.matches) setOpen(false);
    // The editor reads the name of the operation a moment after its text has changed.
    setTimeout(() => void run(), 300);
  }

  // An address that names a question asks it, when the page is opened and when the name changes.
  useEffect(() => {
    if (!ready) return undefined;
    queryEditor?.updateOptions({ wordWrap: 'on' });
    const follow = (): void => {
      const named = questions.find(({ id }) => id === location.hash.slice(1));
      if (named) ask(named);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
    // Only once, when the editors are there: what happens in them later is no reason to ask again.
  }, [ready]);

  function choose(event: MouseEvent, question: Question): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.replaceState(null, '', `#${question.id}`);
    ask(question);
  }

  return (
    <nav className="examples" aria-labelledby="examples">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id="examples">Example questions</h2>
        </summary>
        <ol>
          {questions.map((question) => (
            <li key={question.id}>
              <a href={`#${question.id}`} aria-current={shown === question.text ? 'true' : undefined} onClick={(event) => choose(event, question)}>
                {question.title}
              </a>
              <p>{question.shows}</p>
            </li>
          ))}
        </ol>
      </details>
    </nav>
  );
}
