import './styles/font.css';
import './styles/base.css';
import { mount } from 'svelte';
import { arrive } from './api/oidc.ts';
import App from './App.svelte';
import { locale } from '#words/language.ts';

const target = document.getElementById('explorer');
if (!target) throw new Error('BUG: index.html has no #explorer');
document.documentElement.lang = locale;
target.replaceChildren();
arrive();
mount(App, { target });
