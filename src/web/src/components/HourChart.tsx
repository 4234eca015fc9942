import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { duration } from '../model/health';
import type { Hour } from '../rest/health';

const width = 168;
const height = 32;

const Picture = styled.svg`
    display: block;
    overflow: visible;

    .base {
        stroke: ${variables.interactiveColorBorderDisabled};
    }

    .events {
        fill: ${variables.statusColorInfo};
    }

    .errors {
        fill: ${variables.accentColorNegative};
    }

    .lag {
        fill: none;
        stroke: ${variables.accentColorAlert};
        stroke-width: 1.5;
    }
`;

/** Events and errors of each hour of the last day as bars, and the lag as a line; each by its own scale. */
export function HourChart({ hours }: { hours: readonly Hour[] }) {
    if (hours.length === 0) {
        return null;
    }
    const step = width / Math.max(24, hours.length);
    const most = Math.max(1, ...hours.map((hour) => hour.events));
    const longest = Math.max(60, ...hours.map((hour) => hour.lagSeconds ?? 0));
    const left = width - hours.length * step;
    const points = hours
        .map((hour, index) =>
            hour.lagSeconds === undefined
                ? ''
                : `${left + (index + 0.5) * step},${height - (hour.lagSeconds / longest) * height}`,
        )
        .filter(Boolean)
        .join(' ');
    return (
        <Picture width={width} height={height + 1} role="img" aria-label={summary(hours)}>
            <title>{summary(hours)}</title>
            <line className="base" x1={0} x2={width} y1={height + 0.5} y2={height + 0.5} />
            {hours.map((hour, index) => {
                // A single event is still seen.
                const tall = hour.events === 0 ? 0 : Math.max(2, (hour.events / most) * height);
                return (
                    <g key={hour.at}>
                        <rect
                            className="events"
                            x={left + index * step + 1}
                            y={height - tall}
                            width={step - 2}
                            height={tall}
                        />
                        {hour.errors > 0 && (
                            <rect
                                className="errors"
                                x={left + index * step + 1}
                                y={height - 3}
                                width={step - 2}
                                height={4}
                            />
                        )}
                    </g>
                );
            })}
            {longest > 60 && <polyline className="lag" points={points} />}
        </Picture>
    );
}

function summary(hours: readonly Hour[]): string {
    const events = hours.reduce((sum, hour) => sum + hour.events, 0);
    const errors = hours.filter((hour) => hour.errors > 0).length;
    const lag = Math.max(0, ...hours.map((hour) => hour.lagSeconds ?? 0));
    return (
        `Last 24 hours: ${events.toLocaleString()} events (bars)` +
        (errors > 0 ? `, errors in ${errors} of the hours (red)` : '') +
        (lag > 60 ? `, lag up to ${duration(lag)} (line)` : '') +
        '.'
    );
}
