// GraphiQL: a page of its own, so that nobody who reads the explorer loads it.

import '../styles/font.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import './workers.ts';
import { createRoot } from 'react-dom/client';
import { readQuestions } from './questions.ts';
import { Workbench } from './Workbench.tsx';

const target = document.getElementById('graphiql');
if (!target) throw new Error('BUG: graphiql.html has no #graphiql');
const questions = readQuestions(import.meta.glob<string>('./questions/*.graphql', { query: '?raw', import: 'default', eager: true }));
createRoot(target).render(<Workbench questions={questions} />);
