// Draws the GeoJSON of elements with data-geometry. Without tiles the coasts come from this site.
(() => {
  const draw = async (element) => {
    if ('drawn' in element.dataset) return;
    element.dataset.drawn = '';
    let geometry;
    try { geometry = L.geoJSON(JSON.parse(element.dataset.geometry)); } catch { element.remove(); return; }
    const bounds = geometry.getBounds();
    if (!bounds.isValid()) { element.remove(); return; }
    const colour = getComputedStyle(document.documentElement);
    const map = L.map(element, { scrollWheelZoom: false, attributionControl: false, minZoom: 1, maxZoom: 18 });
    map.fitBounds(bounds.pad(element.dataset.tiles ? 0.1 : 1), { maxZoom: element.dataset.tiles ? 12 : 5 });
    geometry.setStyle({ weight: 2, color: colour.getPropertyValue('--bs-primary') });
    geometry.eachLayer((layer) => {
      // Pictures of pins would have to come along; a dot does.
      if (layer.getLatLng) L.circleMarker(layer.getLatLng(), { radius: 6, color: colour.getPropertyValue('--bs-primary') }).addTo(map);
      else layer.addTo(map);
    });
    if (element.dataset.tiles) {
      L.tileLayer(element.dataset.tiles, { maxZoom: 19 }).addTo(map);
      if (element.dataset.attribution) L.control.attribution({ prefix: false }).addAttribution(element.dataset.attribution.replace(/[<>&]/g, '')).addTo(map);
      return;
    }
    try {
      const world = await (await fetch('/lib/land-110m.json')).json();
      L.geoJSON(topojson.feature(world, world.objects.land), {
        interactive: false,
        style: { weight: 1, color: colour.getPropertyValue('--bs-secondary-color'), fillColor: colour.getPropertyValue('--bs-secondary-bg'), fillOpacity: 1 },
      }).addTo(map).bringToBack();
    } catch { /* The area is shown without coasts. */ }
  };
  const all = () => { if (window.L) document.querySelectorAll('[data-geometry]').forEach(draw); };
  document.addEventListener('DOMContentLoaded', () => {
    all();
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  });
})();
