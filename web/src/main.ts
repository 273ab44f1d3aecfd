import './styles/font.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('explorer');
if (!target) throw new Error('BUG: index.html has no #explorer');
target.replaceChildren();
mount(App, { target });
