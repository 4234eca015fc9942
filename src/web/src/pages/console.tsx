import { mount } from '../host';
import { App } from '../components/App';

mount(<App />);
