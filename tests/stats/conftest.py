"""What tests of statistics share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def bell_mccaffrey():
    """Variance and degrees of freedom of a mean by the matrices of Bell & McCaffrey (2002).

    As Pustejovsky & Tipton (2018, JBES 36, 672) write them and R's clubSandwich computes CR2, for
    weights that are inverse variances: I − H by cluster, to the power −½, no closed form.
    """

    def variance_and_df(x, w, clusters):
        x, w, clusters = (np.asarray(v) for v in (x, w, clusters))
        root = np.sqrt(w.astype(float))
        rest = np.eye(len(x)) - np.outer(root, root) / w.sum()
        residual, variance, columns = rest @ (root * x), 0.0, []
        for cluster in np.unique(clusters):
            own = clusters == cluster
            values, vectors = np.linalg.eigh(rest[np.ix_(own, own)])
            power = (vectors / np.sqrt(values)) @ vectors.T
            pull = power @ root[own] / w.sum()
            variance += (pull @ residual[own]) ** 2
            columns.append(rest[:, own] @ pull)
        gram = np.array(columns) @ np.array(columns).T
        return variance, np.trace(gram) ** 2 / (gram**2).sum()

    return variance_and_df
