import type { Settings } from '../configuration/settings.ts';

/** What launcher and controller say to each other over the channel of the child process. */
export type LauncherMessage =
  | {
      readonly type: 'start';
      /** `serve`: run. `stop`: adopt what an earlier run left behind, end it in order, exit. */
      readonly mode: 'serve' | 'stop';
      readonly settings: Settings;
      /** What the controller before listened on where any free port would do: clients and open pages know it. null: it is the first one. */
      readonly earlierAdminPort: number | null;
    }
  | { readonly type: 'shutdown' };

export type ControllerMessage =
  | ({ readonly type: 'ready'; readonly signInLink: string } & Endpoints)
  /** It cannot start; the message tells the user what to change. */
  | { readonly type: 'refused'; readonly message: string };

/** Origins, e.g. `http://127.0.0.1:7070`. */
export interface Endpoints {
  readonly admin: string;
  readonly internet: string;
  readonly vpc: string;
}
