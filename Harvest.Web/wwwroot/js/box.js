// A map to draw a box on, for forms with data-box: loaded when somebody opens it. The box goes into the field ext_bbox.
(() => {
  const load = (tag, attributes) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
    document.head.append(element);
  });
  const step = (degrees) => Math.round(degrees * 1000) / 1000;

  const open = async (details) => {
    const element = details.querySelector('[data-box]');
    if (!element || 'drawn' in element.dataset) return;
    element.dataset.drawn = '';
    if (!window.L) {
      await Promise.all([
        load('link', { rel: 'stylesheet', href: `/lib/leaflet.css?v=${element.dataset.version}` }),
        load('script', { src: `/lib/leaflet.js?v=${element.dataset.version}` }),
        load('script', { src: `/lib/topojson-client.min.js?v=${element.dataset.version}` }),
      ]);
    }
    const form = element.closest('form');
    const field = form.elements.ext_bbox;
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
    const style = { weight: 2, color: colour('--bs-primary'), interactive: false };
    const map = L.map(element, { attributionControl: false, minZoom: 0, maxZoom: 12, boxZoom: false, scrollWheelZoom: false });
    let box = null;
    const show = (bounds) => { if (box) box.setBounds(bounds); else box = L.rectangle(bounds, style).addTo(map); };
    const [west, south, east, north] = field.value.split(',').map(Number);
    if (field.value && [west, south, east, north].every(Number.isFinite)) {
      const bounds = L.latLngBounds([south, west], [north, east < west ? east + 360 : east]);
      map.fitBounds(bounds.pad(1), { maxZoom: element.dataset.tiles ? 12 : 5 });
      show(bounds);
    } else {
      map.fitBounds([[35, -12], [66, 35]]);
    }

    if (element.dataset.tiles) {
      L.tileLayer(element.dataset.tiles, { maxZoom: 19 }).addTo(map);
      if (element.dataset.attribution) L.control.attribution({ prefix: false }).addAttribution(element.dataset.attribution.replace(/[<>&]/g, '')).addTo(map);
    } else {
      try {
        const world = await (await fetch('/lib/land-110m.json')).json();
        L.geoJSON(topojson.feature(world, world.objects.land), {
          interactive: false,
          style: { weight: 1, color: colour('--bs-secondary-color'), fillColor: colour('--bs-secondary-bg'), fillOpacity: 1 },
        }).addTo(map).bringToBack();
      } catch { /* A box can be drawn without coasts. */ }
    }
    const draw = form.querySelector('[data-draw]');
    let start = null;
    const isDrawing = () => draw.getAttribute('aria-pressed') === 'true';
    const set = (on) => {
      draw.setAttribute('aria-pressed', on);
      draw.classList.toggle('active', on);
      map.dragging[on ? 'disable' : 'enable']();
      element.classList.toggle('drawing', on);
    };
    draw.hidden = false;
    draw.addEventListener('click', () => set(!isDrawing()));
    const at = (event) => map.mouseEventToLatLng(event);
    element.addEventListener('pointerdown', (event) => {
      if (!isDrawing() || event.target.closest('.leaflet-control')) return;
      start = at(event);
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener('pointermove', (event) => { if (start) show(L.latLngBounds(start, at(event))); });
    element.addEventListener('pointerup', (event) => {
      if (!start) return;
      const bounds = L.latLngBounds(start, at(event));
      start = null;
      set(false);
      if (bounds.getWest() === bounds.getEast() || bounds.getSouth() === bounds.getNorth()) return;
      const turn = (degrees) => step(((degrees + 180) % 360 + 360) % 360 - 180);
      const isWhole = bounds.getEast() - bounds.getWest() >= 360;
      field.value = [
        isWhole ? -180 : turn(bounds.getWest()), step(Math.max(-90, bounds.getSouth())),
        isWhole ? 180 : turn(bounds.getEast()), step(Math.min(90, bounds.getNorth())),
      ].join(',');
      form.requestSubmit();
    });
  };
  document.addEventListener('toggle', (event) => { if (event.target.open && event.target.matches('[data-box-panel]')) open(event.target); }, true);
  const already = () => document.querySelectorAll('[data-box-panel][open]').forEach(open);
  document.addEventListener('DOMContentLoaded', already);
})();
