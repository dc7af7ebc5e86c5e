import { type DataType, isNumeric } from '../values/data-type.ts';

type V2Datatype = 'FP64' | 'FP32' | 'INT64' | 'BOOL' | 'BYTES';

/** The v2 datatype in which a field travels; texts and dates are BYTES. */
export function v2Datatype(type: DataType): V2Datatype {
  if (type === 'double') return 'FP64';
  if (type === 'float') return 'FP32';
  if (type === 'boolean') return 'BOOL';
  return isNumeric(type) ? 'INT64' : 'BYTES';
}
