// Who may import whom: DESIGN of the layers, held by lint. A rule's comment is the reason it gives when it is broken.
const packages = (...names) => `^packages/(${names.join('|')})/`;

/** One rule: files in `from` may not import files in `to`. */
const forbid = (name, comment, from, to, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, ...extra.from },
  to: { path: to, ...extra.to },
});

const test = String.raw`\.test\.ts$|/test/`;

export default {
  forbidden: [
    { name: 'no-cycles', comment: 'A cycle has no first file to read.', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    forbid(
      'contract-stands-alone',
      'contract imports nothing of ours.',
      packages('contract'),
      packages('kernel', 'dataplane', 'controlplane', 'processors', 'infergate', 'sdk', 'testkit'),
      { from: { pathNot: test } },
    ),
    {
      name: 'contract-is-isomorphic',
      comment: 'contract runs in browsers too.',
      severity: 'error',
      from: { path: packages('contract'), pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sdk-is-isomorphic',
      comment: 'sdk runs in browsers too.',
      severity: 'error',
      from: { path: packages('sdk'), pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    forbid(
      'kernel-stands-alone',
      'kernel knows no product nouns.',
      packages('kernel'),
      packages('contract', 'dataplane', 'controlplane', 'processors', 'infergate', 'sdk', 'testkit'),
      { from: { pathNot: test } },
    ),
    forbid(
      'dataplane-knows-no-controlplane',
      'They share contract and kernel only.',
      packages('dataplane'),
      packages('controlplane', 'processors', 'infergate', 'sdk'),
    ),
    forbid(
      'controlplane-knows-no-dataplane',
      'They share contract and kernel only.',
      packages('controlplane'),
      packages('dataplane', 'processors', 'infergate', 'sdk'),
      { from: { pathNot: test } },
    ),
    forbid(
      'sdk-knows-only-contract',
      'sdk is for callers.',
      packages('sdk'),
      packages('kernel', 'dataplane', 'controlplane', 'processors', 'infergate'),
      { from: { pathNot: test } },
    ),
    forbid('nothing-imports-the-program', 'infergate composes; nothing imports it.', '^packages/(?!infergate/)', packages('infergate')),
    forbid('processors-are-processes', 'Processors are started, never imported.', '^packages/(?!processors/)', packages('processors'), {
      from: { pathNot: test },
    }),
    forbid('no-testkit-in-sources', 'testkit is for tests.', '^packages/[^/]+/src/', packages('testkit'), {
      from: { pathNot: String.raw`\.test\.ts$|^packages/testkit/|/test/` },
    }),
    forbid(
      'commands-go-through-sdk',
      'Commands and console speak to the management API like everyone.',
      '^packages/infergate/src/(commands|output)/',
      packages('controlplane', 'dataplane'),
    ),
    forbid(
      'a-phase-never-imports-a-phase',
      'Phases talk through the exchange.',
      String.raw`^packages/dataplane/src/phases/(?!index\.)`,
      String.raw`^packages/dataplane/src/phases/`,
      {
        from: { pathNot: String.raw`\.test\.ts$|phases/forward` },
        to: { pathNot: String.raw`phases/forward` },
      },
    ),
    {
      name: 'routing-and-balance-are-pure',
      comment: 'They decide; they do no I/O.',
      severity: 'error',
      from: { path: String.raw`^packages/dataplane/src/(routing|balance)/`, pathNot: test },
      to: { path: '^(http|http2|net|tls|fs)$', dependencyTypes: ['core'] },
    },
    forbid(
      'api-to-domain-to-store',
      'The store knows neither use cases nor HTTP.',
      '^packages/controlplane/src/store/',
      '^packages/controlplane/src/(domain|api|reconcile|runtimes|translate|publish|gateways|health)/',
    ),
    forbid(
      'domain-knows-no-api',
      'Use cases know no HTTP.',
      '^packages/controlplane/src/domain/',
      '^packages/controlplane/src/(api|reconcile|publish|gateways)/',
    ),
    forbid(
      'nothing-imports-api',
      'api is the outermost layer.',
      '^packages/controlplane/src/(?!api/|index)',
      '^packages/controlplane/src/api/',
    ),
    {
      name: 'translate-is-pure',
      comment: 'translate decides; it does no I/O.',
      severity: 'error',
      from: { path: '^packages/controlplane/src/translate/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-deep-imports',
      comment: 'Packages meet at their index.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/(?!index\\.ts$)', pathNot: '^packages/$1/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'Import what package.json names.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default'] },
  },
};
