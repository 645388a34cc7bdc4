// Commands that work as they are shown: with the address of this stack where it is not the usual one.
import { useEffect, useState } from 'preact/hooks';
import { type Overview, call } from '../api';
import { Command } from './notice';

let asked: Promise<Overview> | undefined;

// The address of a service, once it is known. It does not change while the page is open.
function useAddress(service: string): string {
  const [address, setAddress] = useState('');
  useEffect(() => {
    let shown = true;
    asked ??= call<Overview>('/api/v1/overview');
    asked.then(
      (overview) => shown && setAddress(overview.services.find(({ name }) => name === service)?.address ?? ''),
      () => {
        asked = undefined;
      },
    );
    return () => {
      shown = false;
    };
  }, [service]);
  return address;
}

const kUsual = /^(127\.0\.0\.1|localhost):9092$/;

export function KafkaCommand({ children }: { children: string }) {
  const address = useAddress('kafka');
  return <Command>{address && !kUsual.test(address) ? `${children} --bootstrap-server ${address}` : children}</Command>;
}
