import { createGlobalStyle } from 'styled-components';
import { variables } from '@splunk/themes';

/**
 * A body in the theme's colour, and fields that the element rules of Splunk's old style sheet (input[type=text] and the
 * like) do not change. Typed text is darker than placeholders.
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
        color: ${variables.contentColorActive};
        box-shadow: none;
    }

    [data-test='textbox'][data-test]::placeholder {
        color: ${variables.contentColorMuted};
        font-style: italic;
        opacity: 1;
    }

    [data-test='textbox'][data-test]:disabled {
        color: ${variables.contentColorDisabled};
    }

    /* The frame around the field shows the focus. */
    [data-test='textbox'][data-test]:focus {
        outline: 0;
    }
`;
