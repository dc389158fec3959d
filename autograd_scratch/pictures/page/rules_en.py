"""The backward rules in sentences, in English."""

from __future__ import annotations

RULES = {
    "add": "Addition passes the gradient on as it is.",
    "sub": "Subtraction passes the gradient on as it is to the first input, and with the "
    "opposite sign to the second.",
    "neg": "Negation gives the gradient the opposite sign.",
    "mul": "Multiplication swaps its inputs: the gradient is multiplied by the other one.",
    "div": "Division divides the gradient by the denominator; on the way to the denominator "
    "it is also multiplied by minus the output.",
    "pow": "A power multiplies the gradient by the exponent, and by the base to the power of "
    "the exponent − 1.",
    "pow exponent": "On the way to the exponent, a power multiplies the gradient by its own "
    "output and by the logarithm of the base.",
    "exp": "exp multiplies the gradient by its own output.",
    "log": "log divides the gradient by its input.",
    "sqrt": "The square root divides the gradient by twice its own output.",
    "abs": "The absolute value multiplies the gradient by the sign of its input.",
    "sin": "sin multiplies the gradient by the cosine of its input.",
    "cos": "cos multiplies the gradient by minus the sine of its input.",
    "tanh": "tanh multiplies the gradient by 1 − output².",
    "sigmoid": "The sigmoid multiplies the gradient by output × (1 − output).",
    "relu": "ReLU lets the gradient pass where its input is above 0, and stops it elsewhere.",
    "sum": "A sum passes the gradient on as it is to each element that it added.",
    "cumsum": "Each element gets the gradients of all the sums that it is part of.",
    "cumprod": "Each element gets the gradients of all the products that it is part of, each "
    "times the other factors.",
    "prod": "A product multiplies the gradient by the product of all other elements.",
    "mean": "A mean divides the gradient evenly among its elements.",
    "max": "The gradient flows to the largest of the elements that were compared; equally "
    "large ones share it.",
    "min": "The gradient flows to the smallest of the elements that were compared; equally "
    "small ones share it.",
    "maximum": "The gradient flows to the larger input; equal ones share it.",
    "minimum": "The gradient flows to the smaller input; equal ones share it.",
    "where": "The gradient flows to the input that was chosen; the other gets 0.",
    "concatenate": "Each input gets its own part of the gradient.",
    "stack": "Each input gets its own part of the gradient.",
    "dot": "A matrix product multiplies the gradient by the other matrix, transposed.",
    "matmul": "A matrix product multiplies the gradient by the other matrix, transposed.",
    "dot vectors": "A product of vectors multiplies the gradient by the other vector.",
    "dot outer": "The gradient of the matrix has the product of each element of the vector "
    "with each element of the gradient.",
    "affine single": "Affine sends gradient · Wᵀ to X. W gets the product of each element of X "
    "with each element of the gradient, and the bias gets the gradient as it is.",
    "affine": "Affine sends gradient · Wᵀ to X and Xᵀ · gradient to W; the bias gets the sum "
    "over the batch.",
    "reshape": "The gradient only gets the shape of the input back.",
    "ravel": "The gradient only gets the shape of the input back.",
    "transpose": "The gradient is transposed back.",
    "getitem": "The gradient flows to the elements that were picked; all others get 0.",
    "softmax": "With y as its output, softmax sends back y × (gradient − sum of gradient × y).",
    "softmax_cross_entropy": "Softmax with cross-entropy sends back (y − t) / batch size, "
    "times the gradient; y is the softmax of the scores, t are the targets, whose sum is 1.",
    "softmax_cross_entropy targets": "On the way to the targets, softmax with cross-entropy "
    "multiplies the gradient by −log y / batch size; y is the softmax of the scores.",
    "astype": "A conversion passes the gradient on as it is, in the type of its input.",
    "stop_gradient": "Here the gradient ends: nothing flows on.",
    "sign": "The sign does not change when its input changes a little: 0 flows on.",
    "copysign": "The first input gets the gradient, with the opposite sign where its own sign was "
    "changed; the second gets 0.",
    "fmax": "The gradient flows to the larger input; equal ones share it.",
    "fmin": "The gradient flows to the smaller input; equal ones share it.",
    "sinc derivative": "A derivative of sinc multiplies the gradient by the next derivative.",
    "i0 derivative": "A derivative of i0 multiplies the gradient by the next derivative.",
    "swapaxes": "The two axes of the gradient are swapped back.",
    "moveaxis": "The axes of the gradient are moved back.",
    "broadcast_to": "The gradients of all copies of an element are added up.",
    "expand_dims": "The gradient only loses the new axes again.",
    "squeeze": "The gradient only gets the axes of length 1 back.",
    "tile": "The gradients of all copies are added up.",
    "repeat": "The gradients of all copies of an element are added up.",
    "pad": "The border is cut off the gradient: only what was inside flows on.",
    "flip": "The gradient is flipped back.",
    "roll": "The gradient is rolled back.",
    "take": "The gradient flows to the elements that were taken, and adds up where one was taken "
    "several times; all others get 0.",
    "put_at": "The elements of the gradient at the same places flow on.",
    "set_at": "Where elements were replaced, the gradient flows to the new ones; elsewhere it "
    "flows to the array.",
    "diag": "The elements of the gradient go back to where they were taken from; all other "
    "elements get 0.",
    "trace": "The gradient flows to each element of the diagonal; all others get 0.",
    "outer": "An outer product multiplies the gradient by the other vector, and adds up.",
    "tensordot": "The gradient is multiplied by the other array over the axes that are not its "
    "own.",
    "einsum": "The gradient is multiplied by all other arrays, and added up over the indices that "
    "the array does not have.",
    "convolve": "The gradient is convolved with the other input turned around, and the part that "
    "belongs to the elements of this input flows on: each element gets the gradients of all the "
    "places that it went to, each times what it met there.",
    "lfilter": "The gradient runs through the same filter backwards in time.",
    "lfilter numerator": "On the way to b, the gradient runs through 1/a backwards in time; for "
    "each delay that is multiplied by x, so much later, and added up.",
    "lfilter denominator": "On the way to a, the gradient runs through 1/a backwards in time; for "
    "each delay that is multiplied by minus the output, so much later, and added up.",
    "linear_recurrence": "The gradient runs through the same recurrence backwards: each element "
    "also gets what comes back from the next one, times its factor.",
    "linear_recurrence factors": "What has run back through the recurrence is multiplied by the "
    "output before, on the way to the factors.",
    "var": "A variance multiplies the gradient by 2 × (element − mean) / n; n is the number of "
    "elements, less ddof.",
    "std": "A standard deviation multiplies the gradient by (element − mean) / (n × output); n is "
    "the number of elements, less ddof.",
    "norm": "A norm multiplies the gradient by its derivative: for the usual norm each element "
    "divided by the output.",
    "logsumexp": "logsumexp multiplies the gradient by the softmax of its input.",
    "log_softmax": "log_softmax sends back gradient − softmax × sum of the gradient.",
    "inv": "With Y as the inverse, −Yᵀ · gradient · Yᵀ flows back.",
    "pinv": "With Y as the pseudoinverse, −Yᵀ · gradient · Yᵀ flows back, and what the parts "
    "outside of the range add to it.",
    "det": "A determinant multiplies the gradient by the determinant and by the inverse matrix, "
    "transposed.",
    "slogdet": "The gradient of the logarithm is multiplied by the inverse matrix, transposed.",
    "solve": "b gets the solution g of Aᵀ · g = gradient, and A gets −g · xᵀ.",
    "lstsq": "b gets the gradient times the pseudoinverse, transposed; the matrix gets what that "
    "and the residual make of it.",
    "cholesky": "With L as the output, L⁻ᵀ · P · L⁻¹ flows back, where P is the lower half of "
    "Lᵀ · gradient with half of its diagonal, made symmetric.",
    "qr": "The gradients of Q and R are brought together, and solved with R from the right.",
    "eigh": "In the basis of the eigenvectors, the gradient of the eigenvalues stands on the "
    "diagonal, and that of the eigenvectors is divided by the distances between the eigenvalues.",
    "eigvalsh": "Each eigenvalue sends back its gradient times v · vᵀ; v is its eigenvector.",
    "eig": "In the basis of the eigenvectors, the gradient of the eigenvalues stands on the "
    "diagonal, and that of the eigenvectors is divided by the distances between the eigenvalues.",
    "svd": "In the bases of U and V, the gradient of the singular values stands on the diagonal, "
    "and those of U and V are divided by the distances between the squared singular values.",
    "svdvals": "Each singular value sends back its gradient times u · vᵀ; u and v are its singular "
    "vectors.",
    "expm": "The gradient is sent through the derivative of the matrix exponential at the "
    "transposed matrix.",
    "sqrtm": "What flows back is the solution X of Yᵀ · X + X · Yᵀ = gradient; Y is the output.",
    "solve_triangular": "b gets the solution g of Aᵀ · g = gradient, and A gets −g · xᵀ within its "
    "triangle.",
    "solve_banded": "b gets the solution g of Aᵀ · g = gradient, and the bands get −g · xᵀ at "
    "their places.",
    "solve_discrete": "The right side gets the solution of the same equation with the matrix "
    "transposed; the matrix gets what that and the output make of it.",
    "solve_lyapunov": "The right side gets the solution of the same equation with the matrix "
    "transposed; the matrix gets what that and the output make of it.",
    "solve_sylvester": "The right side gets the solution of the same equation with both matrices "
    "transposed; the matrices get what that and the output make of it.",
    "normal_logpdf": "With d = Σ⁻¹ · (x − mean), x gets −d times the gradient and the mean gets "
    "d times the gradient; the covariance gets (d · dᵀ − Σ⁻¹) / 2 times it.",
    "dirichlet_logpdf": "x gets (alpha − 1) / x times the gradient, and alpha gets "
    "log x − digamma(alpha) + digamma(sum of alpha) times it.",
}
"""By the name of an op, its backward rule in a sentence; where an op has several, the name of the
case stands behind it."""

METHODS = {
    "pdf": "The density of {name} multiplies the gradient by its own slope: by itself times the "
    "derivative of its logarithm.",
    "logpdf": "The logarithm of the density of {name} multiplies the gradient by its derivative "
    "with respect to this input.",
    "pmf": "The probability of a count under {name} multiplies the gradient by itself times the "
    "derivative of its logarithm; towards the count 0 flows.",
    "logpmf": "The logarithm of the probability under {name} multiplies the gradient by its "
    "derivative with respect to this input; towards the count 0 flows.",
    "cdf": "The distribution function of {name} multiplies the gradient by the density, towards "
    "the variable; towards a parameter by the derivative with respect to it.",
    "logcdf": "The logarithm of the distribution function of {name} multiplies the gradient by "
    "the derivative of that function, divided by the function itself.",
    "sf": "The survival function of {name} is 1 − cdf: it multiplies the gradient by minus the "
    "derivative of cdf, which towards the variable is the density.",
    "logsf": "The logarithm of the survival function of {name} multiplies the gradient by the "
    "derivative of that function, divided by the function itself.",
    "ppf": "The inverse of the distribution function of {name} divides the gradient by the density "
    "at its output; towards a parameter it also multiplies it by minus the derivative of that "
    "function with respect to the parameter.",
    "isf": "The inverse of the survival function of {name} divides the gradient by minus the "
    "density at its output; towards a parameter it also multiplies it by minus the derivative of "
    "that function with respect to the parameter.",
}
"""By the method of a distribution of scipy.stats, its backward rule."""
