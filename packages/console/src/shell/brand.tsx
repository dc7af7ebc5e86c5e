import { PageLink } from './page-link.tsx';

export function Brand() {
  return (
    <PageLink to="/" className="brand">
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={24} height={24} />
      Infergate
    </PageLink>
  );
}
