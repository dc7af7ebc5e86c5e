// Who may import whom: DESIGN of the layers, held by lint. A rule's comment is the reason it gives when it is broken.
const packages = (...names) => `^packages/(${names.join('|')})/`;

/** One rule: files that match `from` may not import files that match `to`. The `except` patterns take files out on either side. */
const forbid = ({ name, comment, from, to, fromExcept, toExcept }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, ...(fromExcept === undefined ? {} : { pathNot: fromExcept }) },
  to: { path: to, ...(toExcept === undefined ? {} : { pathNot: toExcept }) },
});

const test = String.raw`\.test\.ts$|/test/`;

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    forbid({
      name: 'contract-stands-alone',
      comment: 'contract imports nothing of ours.',
      from: packages('contract'),
      to: packages('kernel', 'dataplane', 'controlplane', 'processors', 'infergate', 'sdk', 'testkit'),
      fromExcept: test,
    }),
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
    forbid({
      name: 'kernel-stands-alone',
      comment: 'kernel knows no product nouns.',
      from: packages('kernel'),
      to: packages('contract', 'dataplane', 'controlplane', 'processors', 'infergate', 'sdk', 'testkit'),
      fromExcept: test,
    }),
    forbid({
      name: 'dataplane-knows-no-controlplane',
      comment: 'They share contract and kernel only.',
      from: packages('dataplane'),
      to: packages('controlplane', 'processors', 'infergate', 'sdk'),
    }),
    forbid({
      name: 'controlplane-knows-no-dataplane',
      comment: 'They share contract and kernel only.',
      from: packages('controlplane'),
      to: packages('dataplane', 'processors', 'infergate', 'sdk'),
      fromExcept: test,
    }),
    forbid({
      name: 'sdk-knows-only-contract',
      comment: 'sdk is for callers.',
      from: packages('sdk'),
      to: packages('kernel', 'dataplane', 'controlplane', 'processors', 'infergate'),
      fromExcept: test,
    }),
    forbid({
      name: 'console-goes-through-sdk',
      comment: 'The console speaks to the management API like everyone.',
      from: packages('console'),
      to: packages('kernel', 'dataplane', 'controlplane', 'processors', 'infergate'),
    }),
    forbid({
      name: 'a-page-never-imports-a-page',
      comment: 'What two pages need is an element or a part of the shell.',
      from: '^packages/console/src/pages/([^/]+)/',
      to: '^packages/console/src/pages/',
      toExcept: '^packages/console/src/pages/$1/',
    }),
    forbid({
      name: 'elements-know-no-pages',
      comment: 'Elements are what pages are made of.',
      from: '^packages/console/src/(elements|api|i18n)/',
      to: '^packages/console/src/pages/',
    }),
    forbid({
      name: 'nothing-imports-the-program',
      comment: 'infergate composes; nothing imports it.',
      from: '^packages/(?!infergate/)',
      to: packages('infergate'),
    }),
    forbid({
      name: 'processors-are-processes',
      comment: 'Processors are started, never imported.',
      from: '^packages/(?!processors/)',
      to: packages('processors'),
      fromExcept: test,
    }),
    forbid({
      name: 'no-testkit-in-sources',
      comment: 'testkit is for tests.',
      from: '^packages/[^/]+/src/',
      to: packages('testkit'),
      fromExcept: String.raw`\.test\.ts$|^packages/testkit/|/test/`,
    }),
    forbid({
      name: 'commands-go-through-sdk',
      comment: 'Commands and console speak to the management API like everyone.',
      from: '^packages/infergate/src/(commands|output)/',
      to: packages('controlplane', 'dataplane'),
    }),
    forbid({
      name: 'a-phase-never-imports-a-phase',
      comment: 'Phases talk through the exchange.',
      from: String.raw`^packages/dataplane/src/phases/(?!index\.)`,
      to: String.raw`^packages/dataplane/src/phases/`,
      fromExcept: String.raw`\.test\.ts$|phases/forward`,
      toExcept: String.raw`phases/forward`,
    }),
    {
      name: 'routing-and-balance-are-pure',
      comment: 'They decide; they do no I/O.',
      severity: 'error',
      from: { path: String.raw`^packages/dataplane/src/(routing|balance)/`, pathNot: test },
      to: { path: '^(http|http2|net|tls|fs)$', dependencyTypes: ['core'] },
    },
    forbid({
      name: 'api-to-domain-to-store',
      comment: 'The store knows neither use cases nor HTTP.',
      from: '^packages/controlplane/src/store/',
      to: '^packages/controlplane/src/(domain|api|reconcile|runtimes|translate|publish|gateways|health)/',
    }),
    forbid({
      name: 'domain-knows-no-api',
      comment: 'Use cases know no HTTP.',
      from: '^packages/controlplane/src/domain/',
      to: '^packages/controlplane/src/(api|reconcile|publish|gateways)/',
    }),
    forbid({
      name: 'nothing-imports-api',
      comment: 'api is the outermost layer.',
      from: '^packages/controlplane/src/(?!api/|index)',
      to: '^packages/controlplane/src/api/',
    }),
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
