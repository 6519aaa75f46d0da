-- Which settings matter? Fraction of the variance between arms that each setting, and each two of them together, explain.
-- From the view importance, which rhosweep ablate --importance computes.
-- section: finding 70
SELECT *
FROM importance
ORDER BY fraction DESC
