import { Type } from 'typebox';
import { define } from './definition.ts';
import { jsonText, LABEL_MAP, MESSAGE, NOTICES, ORDER, PAGE, PAGING, text } from './fragments.ts';
import { GATEWAY, GATEWAY_FIELDS, GATEWAY_SETTINGS } from './gateway-models.ts';

const GATEWAY_PATH = '/gateways/{ClusterId}/{GatewayId}';

const CHANGED = { GatewayId: Type.String(), ...MESSAGE, ...NOTICES };

/** Gateways themselves: the dedicated ones are made and changed, the shared one is shown beside them. */
export const GATEWAY_OPERATIONS = {
  CreateGateway: define({
    method: 'POST',
    path: '/gateways',
    role: 'administrator',
    summary: 'Creates a dedicated gateway',
    query: { ResourceName: text('Recorded.') },
    body: Type.Object(
      {
        GatewayType: Type.Optional(
          Type.String({
            maxLength: 64,
            description: 'FullyManaged (default), or Application, also written ApplicationLoadBalancer or ALB.',
          }),
        ),
        ...GATEWAY_SETTINGS,
        ChargeType: Type.Optional(Type.Enum(['PrePaid', 'PostPaid'], { description: 'Recorded. Default PostPaid.' })),
        AutoRenewal: Type.Optional(Type.Boolean({ description: 'Recorded. Default false.' })),
        Labels: Type.Optional(LABEL_MAP),
      },
      { additionalProperties: false },
    ),
    response: { ClusterId: Type.String(), ...CHANGED },
  }),
  DescribeGateway: define({
    method: 'GET',
    path: GATEWAY_PATH,
    role: 'viewer',
    summary: 'Shows a gateway; `shared` is the one that is always there',
    query: {},
    body: null,
    response: GATEWAY_FIELDS,
  }),
  ListGateway: define({
    method: 'GET',
    path: '/gateways',
    role: 'viewer',
    summary: 'Lists the gateways, the shared one among them, page by page',
    query: {
      ...PAGING,
      ChargeType: Type.Optional(Type.Enum(['PrePaid', 'PostPaid'])),
      GatewayId: text('The whole id.'),
      GatewayName: text('Part of the name.'),
      GatewayType: text('FullyManaged, Application or Shared.'),
      InternetEnabled: Type.Optional(Type.Boolean()),
      Label: jsonText('Labels that a gateway must have, as an object'),
      Order: ORDER,
      ResourceName: text('As recorded.'),
      Sort: Type.Optional(Type.Enum(['CreateTime', 'UpdateTime', 'GatewayName', 'Status'], { description: 'Default CreateTime.' })),
      Status: text('Such as Running or Creating.'),
    },
    body: null,
    response: { ...PAGE, Gateways: Type.Array(GATEWAY) },
  }),
  UpdateGateway: define({
    method: 'PUT',
    path: GATEWAY_PATH,
    role: 'administrator',
    summary: 'Changes a dedicated gateway while it serves; what is not named stays',
    query: {},
    body: Type.Object(GATEWAY_SETTINGS, { additionalProperties: false }),
    response: CHANGED,
  }),
  DeleteGateway: define({
    method: 'DELETE',
    path: GATEWAY_PATH,
    role: 'administrator',
    summary: 'Deletes a dedicated gateway that no service uses',
    query: {},
    body: null,
    response: CHANGED,
  }),
  UpdateGatewayLabel: define({
    method: 'PUT',
    path: `${GATEWAY_PATH}/label`,
    role: 'administrator',
    summary: 'Adds labels, or gives them new values',
    query: {},
    body: Type.Object({ Labels: LABEL_MAP }, { additionalProperties: false }),
    response: MESSAGE,
  }),
  DeleteGatewayLabel: define({
    method: 'DELETE',
    path: `${GATEWAY_PATH}/label`,
    role: 'administrator',
    summary: 'Removes labels; one that is not there is no error',
    query: { LabelKeys: text('Keys of labels, as a JSON list or separated by commas.') },
    body: null,
    response: MESSAGE,
  }),
};
