import { invalid } from './query.ts';

/** In lower case; consoles and scripts write the second kind in several ways. */
const TYPES: Readonly<Record<string, 'FullyManaged' | 'Application' | 'Shared'>> = {
  fullymanaged: 'FullyManaged',
  application: 'Application',
  applicationloadbalancer: 'Application',
  alb: 'Application',
  shared: 'Shared',
};

export function readGatewayType(text: string): 'FullyManaged' | 'Application' | 'Shared' {
  const type = TYPES[text.toLowerCase()];
  if (type !== undefined) return type;
  throw wrongType('Expected FullyManaged, or Application (also written ApplicationLoadBalancer or ALB).');
}

/** Of a gateway that can be made. */
export function readNewGatewayType(text: string | undefined): 'FullyManaged' | 'Application' {
  const type = readGatewayType(text ?? 'FullyManaged');
  if (type !== 'Shared') return type;
  throw wrongType('There is one shared gateway. Expected FullyManaged or Application.');
}

function wrongType(message: string) {
  return invalid([{ path: 'GatewayType', message }]);
}
