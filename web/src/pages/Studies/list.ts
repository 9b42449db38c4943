/** What can be studied: each a view, under what it needs. */

export interface StudyEntry {
  /** Folder of its view, and its name in links. */
  view: string;
  title: string;
  /** The question that it answers. */
  answers: string;
  /** How long it takes, before one looks closer. */
  time: string;
}

export interface StudyGroup {
  title: string;
  studies: readonly StudyEntry[];
}

export const STUDIES: readonly StudyGroup[] = [
  {
    title: 'Of A and B',
    studies: [
      {
        view: 'correlations',
        title: 'Correlations',
        answers: 'Do angle, length or margin tell how robust a sample is?',
        time: 'at once when corruption is measured',
      },
      {
        view: 'margins',
        title: 'Margins',
        answers: 'How far does corruption move samples towards the boundary?',
        time: 'at once when corruption is measured',
      },
      {
        view: 'flips',
        title: 'Flips',
        answers: 'Which samples and classes change from A to B?',
        time: 'at once',
      },
      {
        view: 'exemplars',
        title: 'Exemplars',
        answers: 'What does B change, whatever its seed?',
        time: 'as long as ten trainings like that of B',
      },
    ],
  },
  {
    title: 'On networks of their own',
    studies: [
      {
        view: 'dimensions',
        title: 'Dimensions',
        answers: 'How do angles depend on the number of dimensions?',
        time: 'about half a minute',
      },
      {
        view: 'multiprize',
        title: 'Multi-prize tickets',
        answers: 'Are tickets of an untrained network more robust than the trained one?',
        time: 'a few minutes',
      },
      {
        view: 'toy',
        title: 'Toy problems',
        answers: 'Which criterion keeps the decision, and how few samples does it need?',
        time: 'about five minutes',
      },
    ],
  },
];

const ALL: readonly StudyEntry[] = STUDIES.flatMap(({ studies }) => studies);

/** The study of this name; the first where there is none. */
export function studyNamed(name: string): StudyEntry {
  return ALL.find(({ view }) => view === name) ?? ALL[0]!;
}
