/** Reports what make complains about; for all other checks a complaint is the reason why they could not run. */
export const evaluationCheck = 'make.evaluates'
