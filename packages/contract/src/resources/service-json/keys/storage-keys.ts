import { ignored, later } from '../key.ts';
import { amount, choice, flag, group, json, line, list, orEmpty } from '../value-type.ts';
import { absolutePath, identifier } from './forms.ts';

const ossPath = line(2048, { pattern: /^oss:\/\/./, wording: 'a path such as "oss://bucket/folder/"' });
const version = amount('a number or a version such as "v1"');

/** Storage that is mounted into the instances. */
export const STORAGE_KEYS = {
  storage: later(list(0, 64), 'Storage that is mounted into the instances.', {
    notice: 'Nothing is mounted on the process runtime: give the program the paths of this machine.',
  }),
  'storage[].mount_path': later(absolutePath, 'Where it appears.', { isRequired: true }),
  'storage[].oss': later(group, 'Object storage.'),
  'storage[].oss.path': later(ossPath, 'Bucket and folder.', { isRequired: true }),
  'storage[].oss.readOnly': later(flag, 'Mounted for reading only.', { default: false }),
  'storage[].oss.endpoint': later(line(1024), 'Endpoint of the bucket.'),
  'storage[].nfs': later(group, 'A file server.'),
  'storage[].nfs.server': later(line(253), 'Host of the server.', { isRequired: true }),
  'storage[].nfs.path': later(absolutePath, 'Exported path.', { isRequired: true }),
  'storage[].nfs.readOnly': later(flag, 'Mounted for reading only.', { default: false }),
  'storage[].nfs.resourceGroup': ignored(identifier, 'Resource group of the server.'),
  'storage[].dataset': later(group, 'A registered data set.'),
  'storage[].dataset.id': later(identifier, 'Its id.', { isRequired: true }),
  'storage[].dataset.version': later(version, 'Its version.'),
  'storage[].dataset.read_only': later(flag, 'Mounted for reading only.', { default: false }),
  'storage[].git': later(group, 'A repository.'),
  'storage[].git.repo': later(line(2048), 'Its address.', { isRequired: true }),
  'storage[].git.branch': later(line(255), 'Branch to check out.'),
  'storage[].git.commit': later(
    line(64, { pattern: /^[0-9a-fA-F]{7,64}$/, wording: 'a commit of 7 to 64 hexadecimal digits' }),
    'Commit to check out.',
  ),
  'storage[].git.username': later(line(256), 'User name.'),
  'storage[].git.password': later(orEmpty(line(1024)), 'Password or token.', { isSecret: true }),
  'storage[].empty_dir': later(group, 'An empty directory of the instance.'),
  'storage[].empty_dir.medium': later(choice('memory', ''), 'Where it lives.', { default: '' }),
  'storage[].empty_dir.size_limit': later(amount('a number of gigabytes or a size such as "20Gi"'), 'Size limit.'),
  'storage[].image': later(json('anything'), 'Files of an image.'),
  'storage[].properties': ignored(group, 'Properties of the mount.'),
  'storage[].properties.resource_type': ignored(identifier, 'What is mounted: a model, code, data.'),
} as const;
