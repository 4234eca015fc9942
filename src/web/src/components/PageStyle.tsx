import { createGlobalStyle } from 'styled-components';
import { variables } from '@splunk/themes';

/**
 * What the page needs of its surroundings: a body in the theme's colour, and fields that the element rules of Splunk's
 * old stylesheet (input[type=text] and the like) leave alone.
 */
export const PageStyle = createGlobalStyle`
    body {
        background-color: ${variables.backgroundColorPage};
    }

    [data-test='textbox'][data-test],
    [data-test='textbox'][data-test]:focus {
        width: 100%;
        height: auto;
        margin: 0;
        padding: 0;
        border: 0;
        background: transparent;
        color: inherit;
        box-shadow: none;
    }

    /* The frame around the field shows the focus. */
    [data-test='textbox'][data-test]:focus {
        outline: 0;
    }
`;
