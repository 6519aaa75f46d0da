/**
 * Figures by specification: {@link org.rhosweep.charts.FigureSpecification} reads a subset of
 * Vega-Lite, {@link org.rhosweep.charts.FigureCompiler} works out panels, scales and series of it
 * and a table, {@link org.rhosweep.charts.FigurePage} and {@link org.rhosweep.charts.SvgRenderer}
 * draw what came out, both by {@code rhosweep-charts.js} and Apache ECharts.
 */
package org.rhosweep.charts;
