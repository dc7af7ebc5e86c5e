/**
 * Stands for `typebox` in the console's build. Of the table of operations the console needs names, paths and roles; the schemas in
 * it are for the server, which checks what it is asked. Their types are there all the same.
 */
export const Type: unknown = new Proxy({}, { get: () => () => NO_SCHEMA });

const NO_SCHEMA = Object.freeze({});
