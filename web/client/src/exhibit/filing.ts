/** What is being filed, as far as it is known. `upload` is set once every byte is with the server. */
export interface Filing {
  title: string;
  purpose: string;
  grounds: string[];
  claims: number[];
  sha256: string;
  upload: string;
  name: string;
  size: number;
  /** Filed under seal, for these accounts. */
  sealed: boolean;
  recipients: string[];
}
