import { defineTexts } from '../../i18n/texts.ts';

export const gatewayTexts = defineTexts('gateway', { gateways: 'Inference Gateway' }, { gateways: '推理网关' });
