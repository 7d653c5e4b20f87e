//! Gaussian mixture models: how likely a colour is in a region.

use crate::Error;

/// Steps of expectation–maximisation. More change nothing that the cut would notice.
const EM_STEPS: usize = 6;
/// Steps of k-means that place the first centres.
const KMEANS_STEPS: usize = 6;
/// Added to each variance, in squared feature units (features are scaled to about 0–100): sensor noise, and what
/// keeps a flat region from becoming a spike of infinite density.
const VARIANCE_FLOOR: f32 = 4.0;

/// A mixture over points of `D` features.
#[derive(Debug, Clone)]
pub(super) struct Mixture<const D: usize> {
    components: Vec<Component<D>>,
}

#[derive(Debug, Clone)]
struct Component<const D: usize> {
    log_weight: f32,
    mean: [f32; D],
    /// Lower triangle of the inverse of the covariance's Cholesky factor.
    whitening: [[f32; D]; D],
    /// −½ (log |covariance| + D log 2π)
    log_norm: f32,
}

impl<const D: usize> Component<D> {
    fn log_density(&self, point: &[f32; D]) -> f32 {
        let mut squared = 0.0;
        let offset: [f32; D] = std::array::from_fn(|i| point[i] - self.mean[i]);
        for (row, whitening) in self.whitening.iter().enumerate() {
            let sum: f32 =
                whitening[..=row].iter().zip(&offset).map(|(factor, offset)| factor * offset).sum();
            squared += sum * sum;
        }
        self.log_weight + self.log_norm - 0.5 * squared
    }

    /// From weighted sums over its points: Σw, Σw·x, Σw·x·xᵀ.
    fn from_moments(weight: f64, sum: &[f64; D], products: &[[f64; D]; D], total: f64) -> Self {
        let mean: [f64; D] = std::array::from_fn(|i| sum[i] / weight);
        let covariance: [[f64; D]; D] = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let floor = if i == j { f64::from(VARIANCE_FLOOR) } else { 0.0 };
                products[i][j] / weight - mean[i] * mean[j] + floor
            })
        });
        let (whitening, log_determinant) = whiten(&covariance);
        Self {
            log_weight: (weight / total).ln() as f32,
            mean: mean.map(|value| value as f32),
            whitening: whitening.map(|row| row.map(|value| value as f32)),
            log_norm: (-0.5 * (log_determinant + D as f64 * std::f64::consts::TAU.ln())) as f32,
        }
    }
}

/// Inverse of the Cholesky factor of a positive definite matrix, and the logarithm of the matrix' determinant.
fn whiten<const D: usize>(matrix: &[[f64; D]; D]) -> ([[f64; D]; D], f64) {
    let mut factor = [[0.0; D]; D];
    let mut log_determinant = 0.0;
    for i in 0..D {
        for j in 0..=i {
            let known: f64 = factor[i][..j].iter().zip(&factor[j][..j]).map(|(a, b)| a * b).sum();
            let sum = matrix[i][j] - known;
            factor[i][j] = if i == j { sum.max(1e-6).sqrt() } else { sum / factor[j][j] };
        }
        log_determinant += 2.0 * factor[i][i].ln();
    }
    let mut inverse = [[0.0; D]; D];
    for i in 0..D {
        inverse[i][i] = 1.0 / factor[i][i];
        let scale = factor[i][i];
        let row: [f64; D] = std::array::from_fn(|j| {
            let known: f64 = (j..i).map(|k| factor[i][k] * inverse[k][j]).sum();
            -known / scale
        });
        inverse[i][..i].copy_from_slice(&row[..i]);
    }
    (inverse, log_determinant)
}

impl<const D: usize> Mixture<D> {
    /// Fits at most `count` components to weighted points (weights ≥ 0). `None` without any weight.
    pub(super) fn fit(
        points: &[([f32; D], f32)],
        count: usize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Option<Self>, Error> {
        let total: f64 = points.iter().map(|(_, weight)| f64::from(*weight)).sum();
        if total <= 0.0 {
            return Ok(None);
        }
        let nearest = kmeans(points, count);
        let mut mixture = Self::maximise(points, count, total, |index, shares| {
            shares[nearest[index]] = 1.0;
        });
        for _ in 0..EM_STEPS {
            if cancel() {
                return Err(Error::Cancelled);
            }
            let found = mixture.components.len();
            mixture = Self::maximise(points, found, total, |index, shares| {
                let logs: Vec<f32> =
                    mixture.components.iter().map(|part| part.log_density(&points[index].0)).collect();
                let peak = logs.iter().copied().fold(f32::MIN, f32::max);
                let sum: f32 = logs.iter().map(|log| (log - peak).exp()).sum();
                for (share, log) in shares.iter_mut().zip(&logs) {
                    *share = (log - peak).exp() / sum;
                }
            });
        }
        Ok(Some(mixture))
    }

    /// Log density at a point.
    pub(super) fn log_density(&self, point: &[f32; D]) -> f32 {
        let mut logs = [f32::MIN; 16];
        let mut peak = f32::MIN;
        for (log, part) in logs.iter_mut().zip(&self.components) {
            *log = part.log_density(point);
            peak = peak.max(*log);
        }
        let sum: f32 = logs[..self.components.len()].iter().map(|log| (log - peak).exp()).sum();
        peak + sum.ln()
    }

    fn maximise(
        points: &[([f32; D], f32)],
        count: usize,
        total: f64,
        mut shares_of: impl FnMut(usize, &mut [f32]),
    ) -> Self {
        let mut weights = vec![0.0_f64; count];
        let mut sums = vec![[0.0_f64; D]; count];
        let mut products = vec![[[0.0_f64; D]; D]; count];
        let mut shares = vec![0.0_f32; count];
        for (index, (point, weight)) in points.iter().enumerate() {
            shares.fill(0.0);
            shares_of(index, &mut shares);
            for (part, &share) in shares.iter().enumerate() {
                let weighted = f64::from(share * weight);
                if weighted <= 1e-6 {
                    continue;
                }
                weights[part] += weighted;
                for i in 0..D {
                    let first = weighted * f64::from(point[i]);
                    sums[part][i] += first;
                    for j in 0..=i {
                        products[part][i][j] += first * f64::from(point[j]);
                    }
                }
            }
        }
        // A component of less than a thousandth of the weight has too few points for a covariance.
        let components = (0..count)
            .filter(|&part| weights[part] > total * 1e-3)
            .map(|part| {
                let full =
                    std::array::from_fn(|i| std::array::from_fn(|j| products[part][i.max(j)][i.min(j)]));
                Component::from_moments(weights[part], &sums[part], &full, total)
            })
            .collect();
        Self { components }
    }
}

/// Nearest of `count` centres for each point. Centres start at the points that lie farthest from those before, so
/// the result depends on the points alone.
fn kmeans<const D: usize>(points: &[([f32; D], f32)], count: usize) -> Vec<usize> {
    let squared = |a: &[f32; D], b: &[f32; D]| -> f32 { (0..D).map(|i| (a[i] - b[i]).powi(2)).sum() };
    let mut centres: Vec<[f32; D]> = Vec::with_capacity(count);
    centres.extend(points.first().map(|(point, _)| *point));
    let mut gaps: Vec<f32> = vec![f32::MAX; points.len()];
    while centres.len() < count {
        let Some(latest) = centres.last().copied() else { break };
        let mut farthest = (0, 0.0);
        for (index, (point, weight)) in points.iter().enumerate() {
            gaps[index] = gaps[index].min(squared(point, &latest));
            let reach = gaps[index] * weight;
            if reach > farthest.1 {
                farthest = (index, reach);
            }
        }
        if farthest.1 <= 0.0 {
            break;
        }
        centres.push(points[farthest.0].0);
    }
    let mut nearest = vec![0; points.len()];
    for _ in 0..KMEANS_STEPS {
        let mut sums = vec![([0.0_f32; D], 0.0_f32); centres.len()];
        for (index, (point, weight)) in points.iter().enumerate() {
            let closest = (0..centres.len())
                .min_by(|&a, &b| squared(point, &centres[a]).total_cmp(&squared(point, &centres[b])))
                .unwrap_or(0);
            nearest[index] = closest;
            for (sum, value) in sums[closest].0.iter_mut().zip(point) {
                *sum += weight * value;
            }
            sums[closest].1 += weight;
        }
        for (centre, (sum, weight)) in centres.iter_mut().zip(&sums) {
            if *weight > 0.0 {
                *centre = sum.map(|value| value / weight);
            }
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_two_clouds() {
        let cloud = |centre: f32| {
            (0..400).map(move |i| ([centre + (i % 20) as f32 * 0.5, centre - (i / 20) as f32 * 0.5], 1.0_f32))
        };
        let points: Vec<_> = cloud(20.0).chain(cloud(70.0)).collect();
        let mixture = Mixture::fit(&points, 2, &|| false).unwrap().unwrap();
        let near = mixture.log_density(&[25.0, 15.0]);
        let between = mixture.log_density(&[50.0, 40.0]);
        let other = mixture.log_density(&[75.0, 65.0]);
        assert!((near - other).abs() < 0.5, "{near} {other}");
        assert!(near > between + 5.0, "{near} {between}");
    }

    #[test]
    fn integrates_to_one() {
        let points: Vec<_> = (0..500).map(|i| ([(i % 50) as f32 + 20.0], 1.0_f32)).collect();
        let mixture = Mixture::fit(&points, 3, &|| false).unwrap().unwrap();
        let mass: f32 = (-100..1000).map(|i| mixture.log_density(&[i as f32 * 0.2]).exp() * 0.2).sum();
        assert!((mass - 1.0).abs() < 0.01, "{mass}");
    }

    #[test]
    fn needs_points() {
        assert!(Mixture::<2>::fit(&[], 3, &|| false).unwrap().is_none());
        assert!(Mixture::<2>::fit(&[([1.0, 2.0], 0.0)], 3, &|| false).unwrap().is_none());
    }

    #[test]
    fn survives_identical_points() {
        let points = vec![([50.0, 50.0, 50.0], 1.0); 100];
        let mixture = Mixture::fit(&points, 5, &|| false).unwrap().unwrap();
        assert!(mixture.log_density(&[50.0; 3]).is_finite());
        assert!(mixture.log_density(&[0.0; 3]) < mixture.log_density(&[50.0; 3]));
    }
}
